import { check } from 'scaledmail-lint';

export const dynamic = 'force-dynamic';

export function GET() {
  return Response.json({ ok: check('{}').ok });
}
