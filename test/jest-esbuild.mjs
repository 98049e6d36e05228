// Jest's transform: the same compiler as the bundles, one file at a time, ES modules kept.
import { transformSync } from 'esbuild';

export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: path.endsWith('.tsx') ? 'tsx' : 'ts',
      format: 'esm',
      target: 'node24',
      jsx: 'automatic',
      jsxImportSource: 'hono/jsx',
      sourcemap: true,
      sourcefile: path,
    });
    return { code, map };
  },
};
