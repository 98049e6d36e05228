/** The parts that pages are made of, in one place for those who build pages. */
export type { PageContext } from './page-context.ts';
export * from './page.tsx';
export * from './form-components.tsx';
export * from './display-components.tsx';
