// Bundles GraphiQL, the workers of its editor, and the licences of all packages in them into
// ../lib, and copies axe-core for the tests. Run it with: npm ci && npm run build
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = '../lib';
rmSync(out, { recursive: true, force: true });
const options = {
  bundle: true, minify: true, outdir: out, target: 'es2022', legalComments: 'none', metafile: true, charset: 'utf8',
  mainFields: ['browser', 'module', 'main'], // one graphql, also for packages that require() it
  assetNames: '[name]', loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
};
// graphql asks at run time whether it is built for production; so esbuild keeps both branches.
options.plugins = [{
  name: 'production', setup: ({ onLoad }) => onLoad({ filter: /graphql\/jsutils\/instanceOf\.mjs$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(/isProduction\s*\?/, 'true ?'),
  })),
}];
const page = await build({ ...options, format: 'esm', entryPoints: { graphiql: 'entry.js' } });
const workers = await build({
  ...options, format: 'iife', entryPoints: {
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  },
});

// The folder of the package that a bundled file belongs to.
const packageOf = (file) => /^.*node_modules\/(@[^/]+\/[^/]+|[^/@][^/]*)/.exec(file)?.[0];
const folders = new Set();
for (const { metafile } of [page, workers]) {
  for (const { inputs } of Object.values(metafile.outputs)) for (const file of Object.keys(inputs)) folders.add(packageOf(file));
}
folders.delete(undefined);

// A few packages ship no licence file; their package.json names the licence.
const licences = [...folders].map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json')));
  const files = readdirSync(folder).filter((f) => /^(licen[cs]e|copying|thirdpartynotices|notice)/i.test(f));
  const texts = files.map((f) => readFileSync(join(folder, f), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n') || 'The package has no licence file.'}`;
}).sort();
writeFileSync(join(out, 'LICENSES.txt'), licences.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n');

const testdata = '../testdata/axe-core';
mkdirSync(testdata, { recursive: true });
for (const file of ['axe.min.js', 'LICENSE']) copyFileSync(join('node_modules/axe-core', file), join(testdata, file));
