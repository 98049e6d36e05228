import { readFileSync } from 'node:fs';
import { assetHref, type AssetName } from './asset-names.ts';

/** A style or a script that a function hands out. */
export interface Asset {
  href: string;
  readonly text: string;
}

/** The files lie beside the bundle (infra/bundle.ts), and are read when a browser first asks for one. */
export function assetFile(name: AssetName): Asset {
  let text: string | undefined;
  return {
    href: assetHref(name),
    get text() {
      return (text ??= readFileSync(new URL(`./site/${name.replace(/\.js$/, '.txt')}`, import.meta.url), 'utf8'));
    },
  };
}
