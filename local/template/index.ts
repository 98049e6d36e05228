export { readAssembly } from './assembly.ts';
export { createKeepsakes } from './keepsakes.ts';
export { readSystem, TemplateError, type Resource, type System } from './system.ts';
export { readBuckets } from './buckets.ts';
export { readStateMachines } from './state-machines.ts';
