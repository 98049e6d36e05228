import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const builtins: ReadonlySet<string> = new Set(builtinModules);

/**
 * Node's own modules, asked for as they are. An `import` of one reads all that it exports first, and what nobody asked for is loaded
 * with it: `node:fs` brings its promises, those bring streams and readline. That takes a tenth of a small function's start.
 */
export const asBuiltins: Plugin = {
  name: 'as-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_]+(\/[a-z_]+)*$/ }, ({ path, kind }) => {
      // Who imports it late wants its names, as Node gives them.
      if (kind === 'dynamic-import') return undefined;
      const name = path.replace(/^node:/, '');
      return builtins.has(name) ? { path: name, namespace: 'builtin', sideEffects: false } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};
