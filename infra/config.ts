import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { boardOf } from '../settings/board-files.ts';
import { inProject } from './paths.ts';

/** CloudWatch accepts these numbers of days and no others. */
const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557] as const;

const awsRegion = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/);

const stageSettings = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9-]{1,15}$/),
  /** The folder under settings/boards. Another board is a deployment of its own. */
  board: z.string().regex(/^[a-z0-9-]+$/),
  /** Without one, the deploying person's own region is used. */
  region: awsRegion.optional(),
  site: z.strictObject({
    domain: z.string().min(4),
    /** CloudFront takes certificates from us-east-1 only. */
    certificateArn: z.string().startsWith('arn:aws:acm:us-east-1:'),
    /** Where people reach the site, when that is not https://<domain>. */
    baseUrl: z.url().optional(),
    /** Where a browser posts its files, when that is not the quarantine bucket's own address. */
    uploadOrigin: z.url().optional(),
  }),
  mail: z.strictObject({ from: z.email(), identity: z.string().min(1) }),
  /**
   * The pool or phone number of AWS End User Messaging that texts come from. It is registered by hand: carriers want to know
   * who sends, and that takes weeks. Without it mail goes out alone.
   */
  texts: z.strictObject({ originationIdentity: z.string().regex(/^(?:pool|phone)-[0-9a-f]{32}$/) }).optional(),
  /**
   * Who looks at uploads for harm beside the built-in checks. Whoever is named here has to say "clean" before a document
   * passes. GuardDuty costs by the gigabyte and by the file. clamd (host:port) only where the functions reach it and the way
   * there is private: on one machine; files go to it as they are.
   */
  scanners: z.strictObject({
    guardDuty: z.boolean(),
    clamd: z
      .string()
      .regex(/^[a-z0-9.-]+:\d{2,5}$/)
      .optional(),
  }),
  /**
   * What reads scans: the engine on board, or Amazon Textract, which costs by the page. It sees the pictures that our parser
   * drew; no file leaves the region.
   */
  reading: z.strictObject({ engine: z.enum(['tesseract', 'textract']) }),
  /** Gets the alarms, and word when the whole account comes to cost more than this. */
  operator: z.strictObject({ email: z.email(), budgetUsdPerMonth: z.int().positive().optional() }),
  staffSignIn: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cognito'), domainPrefix: z.string().regex(/^[a-z0-9-]{3,63}$/) }),
    z.strictObject({ kind: z.literal('external'), issuer: z.url(), clientId: z.string().min(1) }),
  ]),
  /**
   * Who may deploy without keys that somebody has to keep: a pipeline that shows a token of its own issuer, for a minute. With
   * GitHub: issuer https://token.actions.githubusercontent.com, audience sts.amazonaws.com, subject
   * repo:ORGANIZATION/REPOSITORY:environment:NAME. An account knows each issuer once: `issuerIsKnown` where it does already.
   */
  deployer: z
    .strictObject({
      issuer: z.url().startsWith('https://'),
      audience: z.string().min(3),
      /** Whole, without wildcards: who may deploy may do anything that this system may. */
      subject: z
        .string()
        .min(3)
        .regex(/^[^*?]+$/),
      issuerIsKnown: z.boolean().default(false),
    })
    .optional(),
  throttle: z.strictObject({ requestsPerSecond: z.int().positive(), burst: z.int().positive() }),
  /** Per network address. A center's computers share one, so these are far above what one person does. */
  firewall: z.strictObject({
    requestsPerFiveMinutes: z.int().min(10),
    signInsPerFiveMinutes: z.int().min(10),
  }),
  deletionProtection: z.boolean(),
  /**
   * The archive of the journal lies under object lock, for the board's years of retention (its board.json).
   * `governance`: whoever holds s3:BypassGovernanceRetention can still delete; nothing of ours holds it. `compliance`: nobody
   * can, not the account's root and not AWS; the years can be made longer and never shorter. What was written once stays, and
   * is paid for, until its time is over: only for real records. Object lock itself cannot be taken off a bucket again.
   */
  journal: z.strictObject({ retention: z.enum(['governance', 'compliance']) }),
  /**
   * Each night a copy of every table and bucket into another region, kept there for so many days. For the day on which a whole
   * region is gone; up to a day of work would be lost. They lie in the same account: who took that over has them too. It costs by the gigabyte, twice.
   * What is destroyed on purpose lives on in copies for these days. Without it there are none.
   */
  copies: z.strictObject({ region: awsRegion, keepDays: z.int().min(2).max(35) }).optional(),
  logRetentionDays: z.literal([...logRetentionDays]),
  /**
   * What X-Ray records. `unattended`: workflows and their steps, queues, streams and what runs by the clock, where nobody sees
   * that something is slow. `all`: every request of the site too. Lambda's own sampling cannot be set, and takes nearly each of
   * them where there are few a second. Changed in place, for as long as somebody looks.
   */
  traces: z.enum(['unattended', 'all']).default('unattended'),
  /** Shows on every page that this is no place for real people's information. */
  demonstration: z.boolean(),
  /** Which build of the native image library goes into the bundles: Lambda's, or none (this machine's is found on disk). */
  nativeAddons: z.enum(['arm64', 'from-the-machine']),
});

export type StageConfig = Omit<z.infer<typeof stageSettings>, 'journal'> & {
  boardId: string;
  baseUrl: string;
  prefix: string;
  journal: { retention: 'governance' | 'compliance'; years: number };
};

const boardFile = z.looseObject({
  boardId: z.string().regex(/^[a-z0-9-]+$/),
  policy: z.looseObject({ retentionYears: z.int().positive() }),
});
type Board = z.infer<typeof boardFile>;

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export function stageNames(): string[] {
  return readdirSync(inProject('settings/stages'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** Parses what a stage's file says. What the board's own settings say has its one home there. */
export function parseConfig(raw: unknown, { boardId, policy }: Board): StageConfig {
  const settings = stageSettings.parse(raw);
  if (settings.copies && settings.copies.region === settings.region)
    throw new Error(
      `settings/stages/${settings.stage}.json: copies.region has to be another region than the stage's own.`,
    );
  return {
    ...settings,
    boardId,
    baseUrl: settings.site.baseUrl ?? `https://${settings.site.domain}`,
    prefix: `skillsdesk-${settings.stage}`,
    journal: { ...settings.journal, years: policy.retentionYears },
  };
}

export function loadConfig(stage: string): StageConfig {
  if (!stageNames().includes(stage)) {
    throw new Error(`No settings for stage "${stage}". There are: ${stageNames().join(', ')} (settings/stages).`);
  }
  const board = boardFile.parse(readJson(inProject('settings/boards', boardOf(stage), 'board.json')));
  const config = parseConfig(readJson(inProject('settings/stages', `${stage}.json`)), board);
  if (config.stage !== stage) throw new Error(`settings/stages/${stage}.json calls itself "${config.stage}".`);
  return config;
}
