import type { Plugin } from 'esbuild';

/** What hands out the description of the API: as it was made with the bundle, and beside it. */
const contents = `import { readFileSync } from 'node:fs';
export const apiDocument = (baseUrl) => ({
  ...JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')),
  servers: [{ url: baseUrl }],
});`;

/** Its maker among a bundle's inputs (functions/http/api-document.ts). */
export const apiDocumentMaker = 'functions/http/api-document.ts';

/** The description is the same for every request but for the address: what makes it from the schemas need not lie in any bundle. */
export const apiDocumentFile: Plugin = {
  name: 'api-document-file',
  setup(build) {
    build.onLoad({ filter: /[\\/]functions[\\/]http[\\/]api-document\.ts$/ }, () => ({ contents, loader: 'js' }));
  },
};
