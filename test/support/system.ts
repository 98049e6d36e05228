export { startSystem, type SpawnedSystem as TestSystem } from '../../local/spawn-system.ts';
