// With Turbopack, no setting mentions the package.
const external = process.env.EXTERNAL === 'yes' ? { serverExternalPackages: ['scaledmail-lint'] } : {};

export default { output: 'standalone', ...external };
