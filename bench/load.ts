import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { verify } from '../scripts/verify-journal.ts';
import { barePath } from './load/assembly.ts';
import { MemoryWatch, type Drift } from './load/memory.ts';
import { codeOf, kinds, Office, type Kind } from './load/office.ts';
import { sendOnSchedule, type Answer } from './load/open-loop.ts';
import { countOf, poissonSchedule, type Arrival } from './load/schedule.ts';
import { spawnHost, type Host } from './load/spawn-host.ts';
import { quantile } from './load/statistics.ts';

/** Of ten arrivals: people send several files for each packet, and finance looks more often than anybody decides. */
const mix: Readonly<Record<Kind, number>> = { upload: 3, submit: 1.5, decide: 1.5, finance: 4 };
const longestRoundSeconds = 15;
/** A slope needs more than two looks. */
const fewestRounds = 3;
/** A step of the search for the highest rate, and by how much the next one is higher. */
const stepSeconds = 8;
const stepFactor = 1.5;
const maxSteps = 12;
const firstBarePerSecond = 16;
/** Held: everybody has their answer so soon after the last one came, and what the answers set off is done within the step's own time. */
const answeredWithinMs = 2000;
const longestSettleSeconds = 300;
const sampleSeconds = 5;

interface Options {
  minutes: number;
  perSecond: number;
  seed: number;
  ramp: boolean;
}

/** `-- --minutes 10 --rate R --seed S`; `--quick`: a few seconds and no search for the highest rate. */
function optionsOf(quick: boolean): Options {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    options: { minutes: { type: 'string' }, rate: { type: 'string' }, seed: { type: 'string' } },
  });
  const number = (name: 'minutes' | 'rate' | 'seed', usual: number): number => {
    const value = Number(values[name] ?? usual);
    if (!(value > 0)) throw new Error(`--${name} takes a number above nought`);
    return value;
  };
  return {
    minutes: number('minutes', quick ? 0.15 : 1),
    perSecond: number('rate', 1),
    seed: number('seed', 1),
    ramp: !quick,
  };
}

/**
 * An open loop of people's requests against an own copy of the system, and, in turns with it, the same arrivals against the least
 * that a Lambda can do behind the same edge, in the same kind of processes, on the same database. Latency counts from the
 * scheduled arrival. Afterwards everything that was acknowledged is read back, and money and journal are proved.
 */
export async function benchLoad(quick: boolean): Promise<object> {
  const options = optionsOf(quick);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-load-'));
  const host = await spawnHost(dataDir);
  try {
    return await measure(host, dataDir, options);
  } finally {
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(host: Host, dataDir: string, options: Options): Promise<object> {
  const { minutes, perSecond, seed, ramp } = options;
  const office = await Office.open(host);
  const bare = () => callBare(host);
  await warmUp(office, host, bare);
  const memory = new MemoryWatch(host);
  await memory.look();

  const rounds = Math.max(fewestRounds, Math.round((minutes * 60) / longestRoundSeconds));
  const seconds = (minutes * 60) / rounds;
  const [ours, bares]: [Answer<Kind>[], Answer[]] = [[], []];
  let slowestSettleSeconds = 0;
  const stopWatching = memory.watch(sampleSeconds);
  for (let round = 0; round < rounds; round += 1) {
    const arrivals = poissonSchedule({ perSecond, seconds, seed: seed * 1000 + round, mix });
    await office.prepare(countsOf(arrivals));
    await settled(host);
    const run = await sendOnSchedule(arrivals, (kind) => office.send(kind));
    await run.ended;
    slowestSettleSeconds = Math.max(slowestSettleSeconds, await settled(host));
    ours.push(...run.answers);
    await memory.look();
    // Alone, so that it is not held up by what it is compared with.
    const same = await sendOnSchedule(arrivals, bare);
    await same.ended;
    bares.push(...same.answers);
    console.error(`round ${round + 1} of ${rounds}: ${ours.length} sent`);
  }
  stopWatching();

  const held = ramp
    ? {
        ours: await highestHeld(perSecond, stepFactor, (rate, step) =>
          oursHolds(office, host, rate, seed * 7000 + step),
        ),
        bare: await highestHeld(firstBarePerSecond, stepFactor, (rate, step) =>
          bareHolds(bare, rate, seed * 9000 + step),
        ),
      }
    : undefined;
  await settled(host);

  const { told, missing } = await office.missingAtEnd();
  const proofs = await prove(host, dataDir);
  const errors = errorsOf([...ours, ...bares]);
  const overrun = errorsOf(held?.ours.errors ?? []);
  const drift = memory.report();
  const answeredRate = ours.filter(({ error }) => error === undefined).length / (rounds * seconds);
  const [mine, its] = [latencies(ours), latencies(bares)];
  const versus = (share: number): number => rounded(quantile(mine, share) / quantile(its, share));

  console.log(
    `${rounds} rounds of ${seconds} s at ${perSecond} arrivals a second, by a schedule with seed ${seed}; in turns with the same arrivals at the bare handler. Latency from the scheduled arrival, ms:`,
  );
  console.log(latencyTable({ ours, bares }));
  console.log(
    `What the answers set off (files looked at and read, workflows, letters, mail) was done at most ${slowestSettleSeconds.toFixed(1)} s after a round.`,
  );
  if (held)
    console.log(
      `Highest rate held, steps of ${stepSeconds} s: ${rounded(held.ours.perSecond)} arrivals a second (broke at ${rounded(held.ours.brokeAt)}: ${held.ours.why}); the bare handler ${rounded(held.bare.perSecond)} (broke at ${rounded(held.bare.brokeAt)}: ${held.bare.why}).`,
    );
  console.log(driftTable(drift));
  console.log(
    `Acknowledged and read back: ${told.upload} uploads, ${told.submit} submissions, ${told.decide} decisions. Missing: ${missing.length}.`,
  );
  for (const each of missing.slice(0, 20)) console.log(`  missing: ${each}`);
  console.log(proofs.line);

  if (missing.length > 0 || !proofs.right || Object.keys(errors).length > 0 || isBroken(overrun)) process.exitCode = 1;
  return {
    offeredPerSecond: rounded(ours.length / (rounds * seconds)),
    answeredPerSecond: rounded(answeredRate),
    errors,
    errorsBeyondHeld: overrun,
    p50VsBare: versus(0.5),
    p95VsBare: versus(0.95),
    p99VsBare: versus(0.99),
    ...(held
      ? {
          heldVsBare: rounded(held.ours.perSecond / held.bare.perSecond),
          heldPerSecond: rounded(held.ours.perSecond),
          bareHeldPerSecond: rounded(held.bare.perSecond),
        }
      : {}),
    memoryMbPerMinute: rounded(drift.hostHeld.megabytesPerMinute + drift.functionsHeld.megabytesPerMinute),
    memory: {
      host: roundedDrift(drift.host),
      hostHeld: roundedDrift(drift.hostHeld),
      hostUnderLoad: roundedDrift(drift.hostUnderLoad),
      functions: roundedDrift(drift.functions),
      functionsHeld: roundedDrift(drift.functionsHeld),
      steadyProcesses: drift.steadyProcesses,
    },
    acknowledged: told,
    missing: missing.length,
    violations: proofs.violations,
    journalFaults: proofs.faults,
    minutes,
    seed,
  };
}

const countsOf = (arrivals: readonly Arrival<Kind>[]): Record<Kind, number> =>
  Object.fromEntries(kinds.map((kind) => [kind, countOf(arrivals, kind)])) as Record<Kind, number>;

/** First calls of a process are another benchmark's matter (cold-start): as many at once as a function has processes here. */
async function warmUp(office: Office, host: Host, bare: () => Promise<unknown>): Promise<void> {
  const atOnce = 4;
  await office.prepare({ upload: atOnce, submit: atOnce, decide: atOnce, finance: 0 });
  for (const send of [...kinds.map((kind) => () => office.send(kind)), bare, bare, bare])
    await Promise.all(Array.from({ length: atOnce }, send));
  await settled(host);
}

/** Answers after how many seconds all was quiet. */
async function settled(host: Host): Promise<number> {
  const from = performance.now();
  if (!(await host.settle(longestSettleSeconds))) throw new Error(`not quiet after ${longestSettleSeconds} s`);
  return (performance.now() - from) / 1000;
}

async function callBare({ site }: Host): Promise<void> {
  const response = await fetch(new URL(barePath, site), { method: 'POST', signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the bare handler answered ${response.status}: ${text.slice(0, 200)}`);
}

interface Step {
  holds: boolean;
  why: string;
  answers: readonly Answer[];
}
interface Held {
  perSecond: number;
  brokeAt: number;
  why: string;
  /** Answers of the steps that did not hold. */
  errors: readonly Answer[];
}

/** Higher by a factor until it breaks, or lower until it holds; then once between the two. */
async function highestHeld(
  from: number,
  factor: number,
  tryRate: (perSecond: number, step: number) => Promise<Step>,
): Promise<Held> {
  let [perSecond, brokeAt, why]: [number, number, string] = [0, Number.POSITIVE_INFINITY, 'not reached'];
  const errors: Answer[] = [];
  const attempt = async (rate: number, step: number): Promise<boolean> => {
    const tried = await tryRate(rate, step);
    console.error(`${rounded(rate)} a second: ${tried.holds ? 'holds' : tried.why}`);
    if (tried.holds) perSecond = rate;
    else [brokeAt, why] = [rate, tried.why];
    errors.push(...tried.answers.filter(({ error }) => error !== undefined));
    return tried.holds;
  };
  let rate = from;
  for (let step = 0; step < maxSteps && (await attempt(rate, step)); step += 1) rate *= factor;
  // Not even the first one.
  for (let step = 0; step < maxSteps && perSecond === 0; step += 1) {
    rate /= factor;
    await attempt(rate, maxSteps + step);
  }
  if (perSecond > 0 && Number.isFinite(brokeAt)) await attempt(Math.sqrt(perSecond * brokeAt), 2 * maxSteps);
  return { perSecond, brokeAt, why, errors };
}

async function oursHolds(office: Office, host: Host, perSecond: number, seed: number): Promise<Step> {
  const arrivals = poissonSchedule({ perSecond, seconds: stepSeconds, seed, mix });
  await office.prepare(countsOf(arrivals));
  await settled(host);
  const run = await sendOnSchedule(arrivals, (kind) => office.send(kind));
  const sentAt = performance.now();
  await run.ended;
  const answeredMs = performance.now() - sentAt;
  await settled(host);
  const doneMs = performance.now() - sentAt;
  const why =
    answeredMs > answeredWithinMs
      ? `the last answer came ${Math.round(answeredMs)} ms after the last arrival`
      : `what the answers set off took ${Math.round(doneMs / 1000)} s more`;
  return { holds: answeredMs <= answeredWithinMs && doneMs <= stepSeconds * 1000, why, answers: run.answers };
}

async function bareHolds(bare: () => Promise<unknown>, perSecond: number, seed: number): Promise<Step> {
  const arrivals = poissonSchedule({ perSecond, seconds: stepSeconds, seed, mix: { bare: 1 } });
  const run = await sendOnSchedule(arrivals, bare);
  const sentAt = performance.now();
  await run.ended;
  const answeredMs = performance.now() - sentAt;
  return {
    holds: answeredMs <= answeredWithinMs,
    why: `the last answer came ${Math.round(answeredMs)} ms after the last arrival`,
    answers: run.answers,
  };
}

/** Every balance, every row and every file, as the nightly checks ask for them. */
async function prove(host: Host, dataDir: string) {
  const { report } = await verify({ dataDir });
  const lambda = new LambdaClient({ endpoint: host.aws, region: 'us-west-2', credentials: host.operator });
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName: 'skillsdesk-local-check-invariants',
      Payload: JSON.stringify({ rows: 'all', objects: 'all' }),
    }),
  );
  const text = new TextDecoder().decode(Payload);
  if (FunctionError !== undefined) throw new Error(`check-invariants broke: ${text}`);
  const { finished, violations } = JSON.parse(text) as { finished: boolean; violations: number };
  const right = report.finished && report.faults === 0 && finished && violations === 0;
  return {
    right,
    violations,
    faults: report.faults,
    line: `Proved: ${report.checked.lines} journal lines with ${report.faults} faults, all rows and files with ${violations} violations.`,
  };
}

function errorsOf(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, error } of answers) {
    if (error === undefined) continue;
    const code = `${kind}: ${codeOf(error)}`;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Beyond what it holds, people may be told to try again; nobody may be left without an answer. */
const isBroken = (errors: Readonly<Record<string, number>>): boolean =>
  Object.keys(errors).some((code) => !/: 4\d\d /.test(code));

const latencies = (answers: readonly Answer[]): number[] =>
  answers.flatMap(({ latencyMs, error }) => (latencyMs === undefined || error !== undefined ? [] : [latencyMs]));
const rounded = (value: number): number => Number(value.toPrecision(3));
const roundedDrift = (drift: Drift): Drift =>
  Object.fromEntries(Object.entries(drift).map(([name, value]) => [name, rounded(value)])) as unknown as Drift;

function latencyTable({ ours, bares }: { ours: readonly Answer<Kind>[]; bares: readonly Answer[] }): string {
  const line = (name: string, answers: readonly Answer[]): string => {
    const all = latencies(answers);
    const cells = [0.5, 0.95, 0.99, 1].map((share) => Math.round(quantile(all, share)));
    return `  ${name.padEnd(10)}${[answers.length, ...cells].map((cell) => String(cell).padStart(8)).join('')}`;
  };
  return [
    `  ${''.padEnd(10)}${['sent', 'p50', 'p95', 'p99', 'most'].map((cell) => cell.padStart(8)).join('')}`,
    ...kinds.map((kind) =>
      line(
        kind,
        ours.filter((each) => each.kind === kind),
      ),
    ),
    line('all', ours),
    line('bare', bares),
  ].join('\n');
}

function driftTable(drift: ReturnType<MemoryWatch['report']>): string {
  const line = (name: string, each: Drift): string =>
    `  ${name.padEnd(44)} ${each.megabytesPerMinute.toFixed(2).padStart(7)} ± ${each.plusMinus.toFixed(2)} MB a minute; by thirds ${each.firstThirdMegabytes.toFixed(1)}, ${each.middleThirdMegabytes.toFixed(1)}, ${each.lastThirdMegabytes.toFixed(1)} MB (${each.samples} looks)`;
  const processes = `${drift.steadyProcesses} processes of functions`;
  return [
    'Memory, after everybody has collected what nobody holds; of functions, the processes that ran all the time:',
    line('host, held', drift.hostHeld),
    line('host, resident', drift.host),
    line('host, resident, under load', drift.hostUnderLoad),
    line(`${processes}, held`, drift.functionsHeld),
    line(`${processes}, resident`, drift.functions),
    ...drift.grown.map(({ name, ...each }) => line(`  ${name.replace('skillsdesk-local-', '')}, held`, each)),
  ].join('\n');
}
