import names from '../../.build/assets/names.txt';

/** Addresses of the files under /assets/, each with its content's hash: made by web/assets.ts before the bundles are. */
const byName = new Map(names.split('\n').map((line) => line.split(' ') as [string, string]));

export type AssetName = 'site.css' | 'upload.js' | 'stay.js' | 'decide.js' | 'hand-off.js' | 'desk.js';

export function assetHref(name: AssetName): string {
  const href = byName.get(name);
  if (href === undefined) throw new Error(`assets: ${name} was not built`);
  return href;
}
