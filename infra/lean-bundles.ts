import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { inProject } from './paths.ts';

/**
 * What a function never uses and a bundler cannot see is unused. Each entry says which package it stands in for; a
 * function starts faster by every kilobyte that is not read.
 */
interface Substitute {
  /** The import as written, and who writes it. */
  filter: RegExp;
  importer: RegExp;
  contents: string;
}

const zodSchemas = /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/;

const substitutes: readonly Substitute[] = [
  {
    // The JSON protocol of one service, instead of a core for all services and their protocols.
    filter: /^@aws-sdk\/client-dynamodb$/,
    importer: /./,
    contents: `export * from ${JSON.stringify(inProject('adapters/dynamodb-client.ts'))};`,
  },
  {
    // Lambda hands a function its role's credentials as environment variables, and so does local mode. The default
    // chain carries clients for SSO, STS and instance metadata, for people's laptops.
    filter: /^@aws-sdk\/credential-provider-node$/,
    importer: /[\\/]@aws-sdk[\\/]client-/,
    contents: `import { fromEnv } from '@aws-sdk/credential-provider-env';
export const defaultProvider = (init) => fromEnv(init);`,
  },
  {
    // Schemas are made when they are first asked, in what we wrote; zod's own modules keep to themselves.
    filter: /^zod$/,
    importer: /^(?!.*[\\/]node_modules[\\/]|.*[\\/]adapters[\\/]schemas-when-used\.ts$)/,
    contents: `export * from ${JSON.stringify(inProject('adapters/schemas-when-used.ts'))};`,
  },
  {
    // No function makes a JSON schema: the API's description is laid beside the one that hands it out (infra/bundle.ts).
    filter: /^\.\.\/core\/to-json-schema\.js$/,
    importer: zodSchemas,
    contents: `const none = () => () => { throw new Error('JSON schemas are made where bundles are made.'); };
export { none as createStandardJSONSchemaMethod, none as createToJSONSchemaMethod };`,
  },
  {
    filter: /^\.\.\/core\/json-schema-processors\.js$/,
    importer: zodSchemas,
    contents: 'export {};',
  },
  {
    // Zod's own messages in some fifty languages. People read ours, from the catalog.
    filter: /^\.\.\/locales\/index\.js$/,
    importer: /[\\/]zod[\\/]v4[\\/](core[\\/]index|(classic|mini)[\\/]external)\.js$/,
    contents: `export { default as en } from '../locales/en.js';`,
  },
];

export const leanBundles: Plugin = {
  name: 'lean-bundles',
  setup(build) {
    substitutes.forEach(({ filter, importer, contents }, index) => {
      const namespace = `lean-${index}`;
      build.onResolve({ filter }, (args) =>
        importer.test(args.importer)
          ? { path: args.path, namespace, pluginData: { resolveDir: dirname(args.importer) }, sideEffects: false }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, (args) => ({
        contents,
        resolveDir: (args.pluginData as { resolveDir: string }).resolveDir,
      }));
    });
  },
};

/** Goes into the hash of every bundle: another substitute makes another bundle. */
export const leanBundlesText = JSON.stringify(
  substitutes.map((entry) => [String(entry.filter), String(entry.importer), entry.contents]),
);
