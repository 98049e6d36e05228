import file from './prices.json' with { type: 'json' };

export type PriceName = keyof typeof file.prices;
export type Prices = Readonly<Record<PriceName, number>>;

export const prices: Prices = Object.fromEntries(
  Object.entries(file.prices).map(([name, { usd }]) => [name, usd]),
) as Prices;
export const pricesAsOf = file.asOf;
/** As last known to us, and not read anywhere when the file was written. */
export const unread = Object.values(file.prices).filter((price) => !('readAt' in price)).length;

/** What is true of AWS and cannot be counted on this machine. */
export const assumptions = {
  /** From here on a function has a whole processor; below, its share of one. */
  wholeProcessorMegabytes: 1769,
  /** What a function waits for while it is billed. The engines of this machine answer faster or slower than AWS does. */
  waitMilliseconds: {
    dynamodb: 6,
    s3: 40,
    lambda: 15,
    mail: 60,
    texts: 60,
    'step-functions': 25,
    queues: 10,
    events: 15,
  },
  /** Lambda's own lines for each invocation and each start, in JSON. */
  platformLogBytes: { invocation: 800, init: 300 },
  accessLogBytes: 400,
  /** Kept logs are billed as they are packed. */
  logsPackedTo: 0.15,
  /** Pollers that Lambda keeps at a queue, each asking every twenty seconds. */
  pollsPerQueueMonth: (5 * 730 * 3600) / 20,
  hoursPerMonth: 730,
  /** DynamoDB asks for a table's key again after five minutes. */
  keyCallsPerTableMonth: 730 * 12,
  keptMonths: 84,
  /** From the first file to the closing of a case: sent, decided, a short course begun, billed and paid. */
  openDays: 180,
  /** S3 leaves smaller objects where they are, unless a rule names a size of its own. */
  leastBytesMoved: 131_072,
  /** In the class for what is hardly read: each object counts as at least so large, and is paid for at least so long. */
  instantBytesMin: 131_072,
  instantDaysMin: 90,
} as const;

export interface FunctionCount {
  memoryMegabytes: number;
  invocations: number;
  inits: number;
  cpuMilliseconds: number;
  /** What it waited for: its own calls, and the functions that it called. */
  waitMilliseconds: number;
}

/** Below a whole processor the same work takes longer, in proportion. Billed by the millisecond. */
export function gigabyteSeconds({ memoryMegabytes, cpuMilliseconds, waitMilliseconds }: FunctionCount): number {
  return ((memoryMegabytes / 1024) * Math.ceil(cpuMilliseconds * slowness(memoryMegabytes) + waitMilliseconds)) / 1000;
}
export const slowness = (memoryMegabytes: number): number =>
  Math.max(1, assumptions.wholeProcessorMegabytes / memoryMegabytes);

export interface Counts {
  functions: Readonly<Record<string, FunctionCount>>;
  stateTransitions: number;
  stateLogBytes: number;
  dynamoReadUnits: number;
  dynamoWriteUnits: number;
  /** Of tables whose rows are kept for years. */
  dynamoRareReadUnits: number;
  dynamoRareWriteUnits: number;
  s3Puts: number;
  s3Gets: number;
  s3OutBytes: number;
  httpRequests: number;
  httpOutBytes: number;
  accessLogBytes: number;
  queueRequests: number;
  events: number;
  keyRequests: number;
  mails: number;
  mailBytes: number;
  logBytes: number;
  logMonths: number;
  traces: number;
}

const gigabytes = (bytes: number): number => bytes / 1e9;
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** What was counted, in USD by service. Nothing is rounded. */
export function priceOf(counts: Counts, p: Prices = prices): Record<string, number> {
  const functions = Object.values(counts.functions);
  const invocations = sum(functions.map((each) => each.invocations));
  const inits = sum(functions.map((each) => each.inits));
  const { platformLogBytes, logsPackedTo } = assumptions;
  const logged = gigabytes(
    counts.logBytes +
      invocations * platformLogBytes.invocation +
      inits * platformLogBytes.init +
      counts.stateLogBytes +
      counts.accessLogBytes,
  );
  return {
    'Lambda time': sum(functions.map(gigabyteSeconds)) * p.lambdaGBSecondArm,
    'Lambda requests': invocations * p.lambdaRequest,
    'Step Functions': counts.stateTransitions * p.stateTransition,
    'DynamoDB writes':
      counts.dynamoWriteUnits * p.dynamoWriteUnit + counts.dynamoRareWriteUnits * p.dynamoRareWriteUnit,
    'DynamoDB reads': counts.dynamoReadUnits * p.dynamoReadUnit + counts.dynamoRareReadUnits * p.dynamoRareReadUnit,
    'S3 requests': counts.s3Puts * p.s3Put + counts.s3Gets * p.s3Get,
    'S3 to browsers': gigabytes(counts.s3OutBytes) * p.s3OutGB,
    SQS: counts.queueRequests * p.sqsRequest,
    EventBridge: counts.events * p.event,
    KMS: counts.keyRequests * p.kmsRequest,
    'SES mail': counts.mails * p.mail + gigabytes(counts.mailBytes) * p.mailGB,
    'CloudWatch logs': logged * p.logGB + logged * logsPackedTo * counts.logMonths * p.logKeptGBMonth,
    'X-Ray': counts.traces * p.trace,
    CloudFront: counts.httpRequests * p.cloudFrontRequest + gigabytes(counts.httpOutBytes) * p.cloudFrontGB,
    'HTTP API': counts.httpRequests * p.httpApiRequest,
    WAF: counts.httpRequests * p.wafRequest,
  };
}

export interface StoredObject {
  bucket: string;
  key: string;
  bytes: number;
}
/** As a bucket's lifecycle says it, for keys that begin with `prefix`. */
export interface LifecycleRule {
  prefix: string;
  instantAfterDays?: number;
  goneAfterDays?: number;
  /** Only objects that are larger; without it what S3 moves by itself. */
  largerThanBytes?: number;
}

const daysPerMonth = 365.25 / 12;

/** An object from its first day to the end of retention, through the classes that its bucket's rules move it to. */
export function storageOf(object: StoredObject, rules: readonly LifecycleRule[], p: Prices = prices): number {
  const own = rules.filter(({ prefix }) => object.key.startsWith(prefix));
  const least = (values: (number | undefined)[]): number =>
    Math.min(Infinity, ...values.flatMap((each) => (each === undefined ? [] : [each])));
  const months = Math.min(assumptions.keptMonths, least(own.map((rule) => rule.goneAfterDays)) / daysPerMonth);
  const moving = own.filter(({ largerThanBytes }) =>
    largerThanBytes === undefined ? object.bytes >= assumptions.leastBytesMoved : object.bytes > largerThanBytes,
  );
  const moved = least(moving.map((rule) => rule.instantAfterDays)) / daysPerMonth;
  const standard = gigabytes(object.bytes) * Math.min(months, moved) * p.s3StandardGBMonth;
  if (moved >= months) return standard;
  const billed = gigabytes(Math.max(object.bytes, assumptions.instantBytesMin));
  const instant = Math.max(months - moved, assumptions.instantDaysMin / daysPerMonth);
  return standard + billed * instant * p.s3InstantGBMonth + p.s3InstantTransition;
}

/** By the class of their table. */
export interface Bytes {
  usual: number;
  rare: number;
  /** Of these, what stands in the tables themselves: indexes are not part of what can be restored, and not billed for it. */
  restorable: number;
}

/** Rows stay as they are; what can be restored to any second is billed again. */
export const rowStorage = ({ usual, rare, restorable }: Bytes, p: Prices = prices): number =>
  assumptions.keptMonths *
  (gigabytes(usual) * p.dynamoGBMonth +
    gigabytes(rare) * p.dynamoRareGBMonth +
    gigabytes(restorable) * p.dynamoPitrGBMonth);

export const guardDuty = (uploads: readonly { bytes: number }[], p: Prices = prices): number =>
  sum(uploads.map(({ bytes }) => gigabytes(bytes) * p.guardDutyGB + p.guardDutyObject));

/** Nothing happened yet. */
export const nothing: Counts = {
  functions: {},
  stateTransitions: 0,
  stateLogBytes: 0,
  dynamoReadUnits: 0,
  dynamoWriteUnits: 0,
  dynamoRareReadUnits: 0,
  dynamoRareWriteUnits: 0,
  s3Puts: 0,
  s3Gets: 0,
  s3OutBytes: 0,
  httpRequests: 0,
  httpOutBytes: 0,
  accessLogBytes: 0,
  queueRequests: 0,
  events: 0,
  keyRequests: 0,
  mails: 0,
  mailBytes: 0,
  logBytes: 0,
  logMonths: 0,
  traces: 0,
};
