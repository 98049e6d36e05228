export { readAssembly, type Assembly } from './assembly.ts';
export { createKeepsakes } from './keepsakes.ts';
export { RESOURCE_TYPES } from './resource-types.ts';
export { readSystem, TemplateError, type Resource, type Surroundings, type System } from './system.ts';
export { type BucketPlan, readBuckets } from './buckets.ts';
export { readStateMachines, type StateMachinePlan } from './state-machines.ts';
