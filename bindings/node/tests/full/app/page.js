export default function Page() {
  return <p>The route /api/check checks a form.</p>;
}
