import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { takeAssembly } from './assembly-snapshot.ts';
import { lockDataDir } from './data-lock.ts';
import { type FaultPlan, seededFaults } from './faults/seeded.ts';
import { boardNamedBy, boardOf } from '../settings/board-files.ts';
import { checkPorts, findFreePorts } from './ports.ts';
import type { LocalSystem, LocalSystemOptions } from './system.ts';

const PROJECT = path.join(import.meta.dirname, '..');
const SEED_SCRIPT = path.join(PROJECT, 'scripts', 'seed-samples.ts');
const MAX_LOG_BYTES = 20 * 1024 * 1024;

const HELP = `npm start [-- OPTION…]

  --port N       the site's port; the two after it serve the AWS APIs and the desk
                 (default: PORT or 3000; 0 takes free ones)
  --data DIR     where everything is kept (default: .local; of another board .local-<board>)
  --board NAME   another board: a folder of settings/boards
  --fresh        empty the data folder first
  --no-samples   no sample funds and packets
  --endpoint SERVICE=URL   calls of this service go there, signed with AWS_ACCESS_KEY_ID and so on of
                 this terminal; SERVICE: dynamodb, events, lambda, mail, queues, step-functions
  --clamd HOST:PORT   a clamd that every upload is shown to as well (default: CLAMD, or none)
  --json         print one JSON line when ready, and progress on stderr
  --faults SEED[:RATE]   from Ready on, calls are refused, answers get lost, functions die on purpose,
                 the same with the same number; RATE (default: 0.03) is how often. See logs/system.log

For tests:
  --movable-clock    POST <desk>/clock {"advanceMilliseconds": N} moves the time ahead;
                     the data folder keeps its time until --fresh
  --shuffle-streams  mix stream records between items (AWS orders them per item only)`;

interface Flags {
  port: number;
  dataDir: string;
  fresh: boolean;
  samples: boolean;
  json: boolean;
  elsewhere: NonNullable<LocalSystemOptions['elsewhere']>;
  clamd: string | undefined;
  faults: FaultPlan | undefined;
  movableClock: boolean;
  shuffleStreams: boolean;
}

/** A mistake of the person at the keyboard: its message is all they need. */
class UsageError extends Error {}

function readFlags(): Flags | undefined {
  let values;
  try {
    ({ values } = parseArgs({
      allowNegative: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        board: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        samples: { type: 'boolean', default: true },
        json: { type: 'boolean', default: false },
        endpoint: { type: 'string', multiple: true, default: [] },
        clamd: { type: 'string' },
        faults: { type: 'string' },
        'movable-clock': { type: 'boolean', default: false },
        'shuffle-streams': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  // From here on for all that this process loads and starts.
  if (values.board !== undefined) process.env['BOARD'] = values.board;
  const board = boardOf('local');
  const portText = values.port ?? process.env['PORT'] ?? '3000';
  const port = Number(portText);
  // Two more ports follow the first.
  if (!/^\d+$/.test(portText) || port > 65_533) throw new UsageError(`${portText} is not a port (0 to 65533).`);
  return {
    port,
    dataDir: path.resolve(
      values.data ?? path.join(PROJECT, board === boardNamedBy('local') ? '.local' : `.local-${board}`),
    ),
    fresh: values.fresh,
    samples: values.samples,
    json: values.json,
    elsewhere: readEndpoints(values.endpoint),
    clamd: readClamd(values.clamd ?? process.env['CLAMD']),
    faults: readFaultPlan(values.faults),
    movableClock: values['movable-clock'],
    shuffleStreams: values['shuffle-streams'],
  };
}

function readEndpoints(texts: readonly string[]): Flags['elsewhere'] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION = 'us-west-2' } = process.env;
  const services = ['dynamodb', 'events', 'lambda', 'mail', 'queues', 'step-functions', 'texts'] as const;
  const elsewhere: Flags['elsewhere'] = {};
  for (const text of texts) {
    const [name, endpoint = ''] = text.split(/=(.*)/s);
    const service = services.find((each) => each === name);
    if (service === undefined)
      throw new UsageError(`--endpoint ${text}: the service is one of ${services.join(', ')}.`);
    if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
      throw new UsageError(`--endpoint ${text}: ${endpoint} is no address.`);
    elsewhere[service] = {
      endpoint,
      region: AWS_REGION,
      credentials: {
        accessKeyId: AWS_ACCESS_KEY_ID ?? 'local',
        secretAccessKey: AWS_SECRET_ACCESS_KEY ?? 'local',
        ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
      },
    };
  }
  return elsewhere;
}

function readClamd(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[a-z0-9.-]+:\d{2,5}$/i.test(text))
    throw new UsageError(`--clamd takes host:port, such as 127.0.0.1:3310, not ${text}.`);
  return text;
}

function readFaultPlan(text: string | undefined): FaultPlan | undefined {
  if (text === undefined) return undefined;
  const [, seed, rate = '0.03'] = /^(\d{1,9})(?::(0|1|0?\.\d+))?$/.exec(text) ?? [];
  if (seed === undefined) {
    throw new UsageError(`--faults takes a whole number, and a share of one after a colon (7 or 7:0.1), not ${text}.`);
  }
  return { seed: Number(seed), rate: Number(rate) };
}

/** A mistyped --data must not cost somebody their files: asked before the lock leaves its own mark in the folder. */
function refuseForeignFolder(dataDir: string): void {
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (names.length > 0 && !names.includes('system.lock')) {
    throw new UsageError(`${dataDir} was not made by the local system, so --fresh does not empty it.`);
  }
}

/** What one board's people sent means nothing to another. Data from before this mark are this machine's own board's. */
function refuseOtherBoard(dataDir: string): void {
  const mark = path.join(dataDir, 'board.txt');
  const board = boardOf('local');
  const its = existsSync(mark)
    ? readFileSync(mark, 'utf8').trim()
    : existsSync(path.join(dataDir, 'logs'))
      ? boardNamedBy('local')
      : board;
  if (its !== board)
    throw new UsageError(`${dataDir} holds the data of the board "${its}", not of "${board}": take another --data.`);
  writeFileSync(mark, `${board}\n`);
}

function emptyDataDir(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith('system.lock')) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
}

function openLog(dataDir: string): (line: string) => void {
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  const file = path.join(dataDir, 'logs', 'system.log');
  return (line) => {
    const isLong = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES;
    writeFileSync(file, `${new Date().toISOString()} ${line}\n`, { flag: isLong ? 'w' : 'a' });
  };
}

async function startOnPorts(flags: Flags, options: Omit<LocalSystemOptions, 'ports'>): Promise<LocalSystem> {
  // Loaded late: flags and ports are checked in no time, the parts of the system take a moment.
  const { startLocalSystem } = await import('./system.ts');
  if (flags.port !== 0) return startLocalSystem({ ...options, ports: await checkPorts(flags.port) });
  for (let attempt = 1; ; attempt++) {
    try {
      return await startLocalSystem({ ...options, ports: await findFreePorts() });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === 5) throw error;
    }
  }
}

interface SeedModule {
  default: (system: { site: string; aws: string; desk: string }) => Promise<unknown>;
}

/** Once per data folder; a start that was cut short seeds again. */
async function seedSamples(system: LocalSystem, dataDir: string, progress: (line: string) => void): Promise<void> {
  const mark = path.join(dataDir, 'samples.json');
  if (existsSync(mark) || !existsSync(SEED_SCRIPT)) return;
  progress('Opening the sample funds and sending the sample packets …');
  // Scripts call AWS as a person with keys would: through the environment.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: system.aws,
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: system.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: system.operator.secretAccessKey,
  });
  const { default: seed } = (await import(pathToFileURL(SEED_SCRIPT).href)) as SeedModule;
  await seed({ site: system.site, aws: system.aws, desk: system.desk });
  writeFileSync(mark, JSON.stringify({ seededAt: new Date().toISOString() }));
}

function printReady(system: LocalSystem, flags: Flags): void {
  const { site, aws, desk } = system;
  if (flags.json) {
    const { faults } = flags;
    console.log(JSON.stringify({ ready: true, site, aws, desk, operator: system.operator, ...(faults && { faults }) }));
    return;
  }
  const faults =
    flags.faults === undefined
      ? ''
      : `
  Faults are made on purpose from now on: press again what fails. What struck: ${path.join(flags.dataDir, 'logs', 'system.log')}
  The same again: npm start -- --fresh --faults ${flags.faults.seed}:${flags.faults.rate}, and the same steps.
`;
  const staff = system.staff.map((person) => `    ${person.email.padEnd(34)} ${person.does}`);
  console.log(`
Ready

  Participants   ${site}
  SkillsTeam     ${site}/staff
  Coaches        ${site}/coach
  Finance        ${site}/finance
  Mailbox        ${desk}/mail   (all mail that would have gone out, sign-in codes included)

  Sign in as staff, without a password, as:
${staff.join('\n')}
  Sign in as a participant with any e-mail address, as a coach with coach.river@example.org (a sample); codes are in the mailbox.

  Demonstration. Do not enter real people's information.
  Data: ${flags.dataDir}   Logs: ${path.join(flags.dataDir, 'logs')}   AWS APIs: ${aws}
  Ctrl-C stops it; the data stays. --fresh starts empty.
${faults}`);
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags === undefined) return;
  const progress = (line: string) => (flags.json ? console.error(line) : console.log(line));
  const { dataDir } = flags;
  if (flags.fresh) refuseForeignFolder(dataDir);
  if (flags.port !== 0) await checkPorts(flags.port);
  const lock = lockDataDir(dataDir);
  if (flags.fresh) emptyDataDir(dataDir);
  try {
    refuseOtherBoard(dataDir);
  } catch (error) {
    lock.release();
    throw error;
  }
  const log = openLog(dataDir);

  let stopping = false;
  const cleanUp: (() => Promise<void> | void)[] = [() => lock.release()];
  const stop = async (status: number): Promise<void> => {
    if (stopping) process.exit(status);
    stopping = true;
    for (const step of cleanUp.splice(0).reverse()) await step();
    process.exit(status);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping) progress('Stopping …');
      void stop(0);
    });
  }

  try {
    const handlers = readdirSync(path.join(PROJECT, 'functions')).filter((name) =>
      existsSync(path.join(PROJECT, 'functions', name, 'handler.ts')),
    );
    progress(`Bundling ${handlers.length} functions and synthesizing the template …`);
    const assembly = await takeAssembly(progress);
    cleanUp.push(assembly.remove);
    const faults = flags.faults === undefined ? undefined : seededFaults({ tell: (what) => log(`fault: ${what}`) });
    const system = await startOnPorts(flags, {
      assemblyDir: assembly.directory,
      dataDir,
      movableClock: flags.movableClock,
      elsewhere: flags.elsewhere,
      ...(flags.clamd === undefined ? {} : { clamd: flags.clamd }),
      ...(faults === undefined ? {} : { faults }),
      ...(flags.shuffleStreams ? { shuffle: Math.random } : {}),
      progress,
      log,
    });
    cleanUp.push(() => system.close());
    system.failed.catch(async (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      await stop(1);
    });
    const { counts } = system;
    progress(
      `${counts.functions} functions, ${counts.tables} tables, ${counts.buckets} buckets, ${counts.queues} queues stand as the template says.`,
    );
    log(`without local effect: ${system.withoutEffect.map((e) => `${e.type} ×${e.count} (${e.reason})`).join('; ')}`);
    const daysAhead = system.clockOffsetMilliseconds / 86_400_000;
    if (daysAhead > 0) progress(`The clock of this data was moved: it is ${daysAhead.toFixed(1)} days ahead.`);
    if (flags.samples) await seedSamples(system, dataDir, progress);
    // Only now: the samples are no part of what is tried out.
    faults?.begin(flags.faults);
    printReady(system, flags);
  } catch (error) {
    if (!stopping) console.error(describe(error));
    await stop(1);
  }
}

/** What went wrong in a line; the trace only where it may help whoever mends it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof UsageError || ['TemplateError', 'Error'].includes(error.name);
  return known && process.env['DEBUG'] === undefined
    ? `Could not start: ${error.message}`
    : (error.stack ?? error.message);
}

// When the terminal or the parent has gone, there is nobody to write to; that is no reason to fall over.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : describe(error));
  process.exit(1);
});
