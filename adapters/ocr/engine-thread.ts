import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import { closeWaysOut } from '../ways-out.ts';

/**
 * The first thing that runs in the engine's thread: every way out is closed, then the engine is loaded. Its package looks for
 * missing parts on the network, and a page is hostile input to an engine that was written in C++.
 */
const { script } = workerData as { script: string };
const load = createRequire(script);
closeWaysOut().only([]);
load(script);
