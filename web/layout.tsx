/** The parts that pages are made of, in one place for those who build pages. */
export * from './page.tsx';
export * from './form-components.tsx';
export * from './display-components.tsx';
