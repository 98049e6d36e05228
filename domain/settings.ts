import { boardLanguages, isBoardLanguage } from './languages.ts';
import * as z from 'zod';
import { noOjt, ojtSettingsSchema, wrongSlots } from './ojt/settings.ts';
import { paperSettingsSchema } from './papers/settings.ts';
import { requestKinds, type RequestKind } from './requests/kinds.ts';
import { noStep, stepSettingsSchema } from './step/settings.ts';
import { noTui, tuiSettingsSchema } from './tui/settings.ts';

/**
 * What a board decides for itself, and what no law fixes (domain sheet, "Settings"). The file is board.json in the board's
 * folder, settings/boards/<board>; every page that shows one of these says "local policy". Amounts are integer cents.
 */
const cents = z.number().int().nonnegative();
const isoDate = z.iso.date();

export const trainingTypes = ['abe', 'ged', 'esl', 'short-term', 'occupational'] as const;
/** What a scholarship asks for: training, support services (R7), or both. */
export const asksForOptions = ['training', 'training-and-support', 'support'] as const;
export type AsksFor = (typeof asksForOptions)[number];
/** R10: whoever sends the bill, or the person who paid it. */
export const payees = ['school', 'vendor', 'participant'] as const;
export type Payee = (typeof payees)[number];
export const costKinds = [
  'tuition',
  'fees',
  'books',
  'tools',
  'clothes',
  'tests-license',
  'transport',
  'child-care',
  'internet',
  'rent',
  'identification',
  'other',
] as const;
export type CostKind = (typeof costKinds)[number];
/** What support services may pay; tuition is training. */
export const supportKinds = costKinds.filter((kind) => kind !== 'tuition');
/** Which cap a cost counts against: training (tuition and what the program itself charges) or support services (R7). */
export const costClass: Record<CostKind, 'training' | 'support'> = {
  tuition: 'training',
  fees: 'training',
  books: 'training',
  tools: 'support',
  clothes: 'support',
  'tests-license': 'training',
  transport: 'support',
  'child-care': 'support',
  internet: 'support',
  rent: 'support',
  identification: 'support',
  other: 'support',
};
/** R7: where support services are all that is asked for, books and fees are among them. */
export const costClassOf = (kind: CostKind, asksFor: AsksFor | undefined): 'training' | 'support' =>
  asksFor === 'support' ? 'support' : costClass[kind];
/** Whom a late case is taken to: who stands in for the person that has it, the center's team, the Liaison, the director. */
export const escalationTargets = ['backup', 'team', 'liaison', 'director'] as const;
export type EscalationTarget = (typeof escalationTargets)[number];
/** Two calendars run side by side (R5, R14). `by-grant`: the fund's own dates are its year. */
export const calendarNames = ['program-year', 'federal-fiscal-year', 'by-grant'] as const;
/** R3: the order holds for Adult money; Dislocated Worker money has veterans first and the rest equal. */
export const prioritySchemes = ['adult', 'veterans-first', 'none'] as const;

/** Where money comes from, and so which law it follows (money/lawful.ts). */
export const fundStreams = [
  'wioa-adult',
  'wioa-dislocated-worker',
  'wioa-youth',
  'step-100',
  'step-50-50',
  'local-grant',
] as const;
export type FundStream = (typeof fundStreams)[number];

export const fundSettingsSchema = z.object({
  fundId: z.string().regex(/^[a-z0-9-]{3,40}$/),
  name: z.string(),
  stream: z.enum(fundStreams),
  calendar: z.enum(calendarNames),
  /** The year's own name under its calendar: PY2026, FFY2027. Part of the fund's key. */
  year: z.string().regex(/^[A-Z0-9-]{2,12}$/),
  part: z.string(),
  availableFrom: isoDate,
  availableThrough: isoDate,
  capCents: cents,
  /** Spent before this system began (a carry-over). Opens as paid, so that the columns still sum to the cap. */
  alreadyPaidCents: cents.default(0),
  grantNumber: z.string(),
  assistanceListing: z.string(),
  pays: z.array(z.enum(costKinds)).min(1),
  priorityScheme: z.enum(prioritySchemes),
  /** How much of it each center may spend; every center, or none. */
  centerAllocations: z.record(z.string(), cents).default({}),
  /** Set aside for the participants of a partner organization, in percent of the cap. */
  setAsidePercents: z.record(z.string(), z.number().min(0).max(100)).default({}),
  /** The most that it pays of one kind of cost in all. */
  costKindCaps: z.partialRecord(z.enum(costKinds), cents).default({}),
});
export type FundSettings = z.infer<typeof fundSettingsSchema>;

/** English, and where a language says it otherwise, that. */
const inLanguages = z
  .object({ en: z.string().min(2) })
  .catchall(z.string().min(2))
  .refine((names) => Object.keys(names).every((each) => isBoardLanguage(each)), 'no such language');

/** The state's office for unemployment insurance. Both names stand in sentences. */
const unemploymentSchema = z.object({
  short: z.string().min(2).max(30),
  name: inLanguages,
  phones: z.array(z.string().regex(/^\(\d{3}\) \d{3}-\d{4}$/)).min(1),
});

/** Wall times, "08:30"; "24:00" is the end of a day. */
const clockTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const openingHours = z
  .object({ opens: clockTime, closes: clockTime })
  .refine(({ opens, closes }) => opens < closes, 'closes before it opens');
/** Monday first, as in ISO: weekday 1 … 7. */
export const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A day may be split (a lunch break) or closed (an empty list). */
const dayHours = z
  .array(openingHours)
  .max(4)
  .refine(
    (spans) => spans.every((span, at) => at === 0 || (spans[at - 1]?.closes ?? '') < span.opens),
    'hours overlap',
  );
/** A date alone, or with the name by which people know it. */
const closedDay = z.union([
  isoDate.transform((date): { date: string; name?: string } => ({ date })),
  z.object({ date: isoDate, name: z.string().optional() }),
]);

export const centerSchema = z.object({
  centerId: z.string().regex(/^[a-z]{2,10}$/),
  code: z.string().regex(/^[A-Z]{2,4}$/),
  name: z.string(),
  shortName: z.string(),
  phone: z.string(),
  /** The team's own mailbox. */
  email: z.email(),
  address: z.string(),
  county: z.string(),
  /** Whose nearest center this is. */
  zips: z.array(z.string().regex(/^\d{5}$/)).default([]),
  /** Where a center's hours differ from the board's; a weekday that is not named has the board's. */
  hours: z.partialRecord(z.enum(weekdayNames), dayHours).optional(),
  /** Days on which this center alone is closed. */
  closures: z.array(closedDay).default([]),
});

/** A community organization of the Aligned Partner Network, and who supports its coaches. */
const partnerSchema = z.object({
  organizationId: z.string().regex(/^[a-z0-9-]{2,40}$/),
  name: z.string().min(2).max(100),
  /** A role's address, never a person's. */
  liaisonEmail: z.email(),
  county: z.string().optional(),
});
export type Partner = z.infer<typeof partnerSchema>;

/**
 * What asks for a second approval besides the amount and an exception above a cap (R2): one of the staff helped with the packet.
 * It needs three people of a center, since neither who helped nor who approved first may approve (R29).
 */
const secondApprovalReasons = ['staff-helped'] as const;

/** R23: 2 CFR 200.334. No board may keep records for less. */
export const leastRetentionYears = 3;

export const settingsSchema = z.object({
  boardId: z.string(),
  boardName: z.string(),
  serviceName: z.string(),
  timeZone: z.string(),
  languageAccessLine: z.string(),
  languages: z.array(z.enum(boardLanguages)).min(1),
  /** The name that the centers go by together, in sentences: "Are you registered with …?". */
  network: z.string().min(2).max(60),
  state: z.object({
    name: inLanguages,
    /** How it and its neighbors stand in addresses, short and long: what a filled form is read by. */
    writtenAs: z.array(z.string().min(2).max(40)).min(1),
  }),
  /** Stands in the example of a search. */
  exampleCity: z.string().min(2).max(60),
  /** What people can ask for here. What is not named is offered and shown nowhere; who asked before goes on to the end. */
  requests: z
    .array(z.enum(requestKinds))
    .min(1)
    .refine((kinds) => kinds.includes('scholarship'), 'scholarships are what everything else stands beside'),
  /** What people choose from; "another county" always stands last. */
  counties: z
    .array(z.object({ countyId: z.string().regex(/^(?!other$)[a-z][a-z0-9-]{1,30}$/), name: z.string().min(2) }))
    .min(1),
  centers: z.array(centerSchema).min(1),
  /** For those who choose "the nearest one": where no ZIP tells, by county (as the form names it), else one for all. */
  routing: z.object({ centerByCounty: z.record(z.string(), z.string()), defaultCenterId: z.string() }),
  /** Phone hours; business time is reckoned by them. */
  hours: z.object({
    opens: clockTime,
    closes: clockTime,
    weekdays: z.array(z.number().int().min(1).max(7)).min(1),
  }),
  holidays: z.array(closedDay),
  /** When texts may go out, in the board's own time; one that is wanted at night waits. Mail does not. */
  texts: z
    .object({ from: clockTime, until: clockTime })
    .refine(({ from, until }) => from < until, 'ends before it begins'),
  /** Whose Career Coaches may act for people who consent. */
  partners: z.array(partnerSchema).max(200).default([]),
  /** Where people sign up with the network; asked about and pointed to, never a condition. */
  registration: z.object({
    name: z.string(),
    url: z.url({ protocol: /^https$/ }),
    phone: z.string(),
    /** How the number that people get there is called on paper forms. */
    idNames: z.array(z.string().min(2).max(60)).default([]),
  }),
  liaisonContact: z.object({ email: z.string(), phone: z.string() }),
  /** Told last of a case that stays late. */
  directorContact: z.object({ email: z.string(), phone: z.string() }),
  /** Told when a fund runs low. A role's mailbox, never a person's. */
  financeContact: z.object({ email: z.email(), phone: z.string() }),
  accommodationContact: z.object({ email: z.string(), phone: z.string() }),
  /** Runs the system; lets auditors in. A role's mailbox, never a person's. */
  operatorContact: z.object({ email: z.email(), phone: z.string() }),
  complaintContact: z.object({ name: z.string(), email: z.string(), phone: z.string(), address: z.string() }),
  /** Who looks over what is done here. */
  oversight: z.object({
    /** How many days an auditor may be let in for at once. */
    auditDaysMost: z.number().int().positive().max(366),
    /** How long an operator who broke the glass sees a packet. */
    breakGlassMinutes: z.number().int().positive().max(1440),
    /** Somebody who looks at the same document again within this time stands in the record once. */
    viewOnceMinutes: z.number().int().positive().max(1440),
  }),
  policy: z.object({
    /** R2: caps per participant and program year. */
    trainingCapCents: cents,
    supportCapCents: cents,
    /** R10: whom a support cost is paid to, unless somebody says otherwise. */
    payeeByCost: z.record(z.enum(costKinds), z.enum(payees)),
    secondApprovalAboveCents: cents,
    secondApprovalOn: z.array(z.enum(secondApprovalReasons)),
    /** Whom nobody has seen for so many days has no time for a case: what they hold goes to others. */
    goneAfterDays: z.number().int().positive(),
    /** How long staff may take back who has a case. */
    undoMinutes: z.number().int().positive(),
    /** Days to say that a decision is wrong; later ones are looked at too, and marked. */
    appealDays: z.number().int().positive(),
    decisionBusinessDays: z.number().int().positive(),
    secondApprovalBusinessDays: z.number().int().positive(),
    /** So many business days before a staff limit ends, whoever has the case is reminded. */
    decisionReminderBusinessDays: z.number().int().nonnegative(),
    /** The least that is left for a decision when the person's answer comes, however late it was asked for. */
    resumeBusinessDays: z.number().int().positive(),
    /** R28: who is told when a staff limit has passed, step by step; the last step comes again and again. */
    escalation: z
      .array(
        z.object({
          tell: z.array(z.enum(escalationTargets)).min(1),
          /** Until the next step; of the last step, until it comes again. */
          waitBusinessDays: z.number().int().positive(),
        }),
      )
      .min(1)
      .max(10),
    /** Whom mail does not reach is called within so many business days of being asked for something (R28). */
    callBusinessDays: z.number().int().positive(),
    informationDays: z.number().int().positive(),
    /** Reminders, in days before the reply date; R28 asks for one at least. */
    informationReminderDaysBefore: z.array(z.number().int().positive()).min(1).max(5),
    awardHoldAfterStartDays: z.number().int().positive(),
    awardHoldMinimumDays: z.number().int().positive(),
    /** So many days before a commitment lapses, the person and the center are told. */
    awardLapseNoticeDays: z.array(z.number().int().positive()).min(1).max(5),
    /** R6: when promised money becomes owed, and whether for the current term only. */
    obligateAt: z.enum(['enrollment', 'approval']),
    obligateTermOnly: z.boolean(),
    /** R5: whether the oldest money that may pay is spent first. */
    oldestMoneyFirst: z.boolean(),
    /** How long somebody from the waitlist has to answer an offer. */
    offerBusinessDays: z.number().int().positive(),
    /** Waiting people hear so many days after the last word that they still stand in line. */
    waitingWordDays: z.number().int().positive(),
    /** R13: which part of a payment from 50/50 money is not federal. */
    nonFederalPercent: z.number().min(0).max(100),
    documentCheckMinutes: z.number().int().positive(),
    /** R23: from the closing of a case, and from the final expenditure report of each fund that it used; the later day counts. */
    retentionYears: z.number().int().min(leastRetentionYears),
    retentionYearsAfterReport: z.number().int().min(leastRetentionYears),
    /**
     * A request that was never sent goes so many days after its last change, if two people order it (R23); its person is told
     * `noticeDays` before.
     */
    drafts: z.object({ keptDays: z.number().int().min(60), noticeDays: z.number().int().min(7).max(30) }),
    /** So many days after closing, and never before the days to appeal are over, a clean copy stands for the file as it was sent. */
    originalsReplacedAfterDays: z.number().int().positive().optional(),
    /** Yearly family income at or under which a person counts as low income (R3); the sample is the 2025 poverty guideline. */
    lowIncome: z.object({ firstCents: cents, eachMoreCents: cents }),
    alertPercents: z.array(z.number().int().positive()),
  }),
  /** STEP: how the Family Coach is found, and the rhythm of contacts. */
  step: stepSettingsSchema.prefault(noStep),
  /** R20: who answers questions about unemployment benefits; we never do. */
  unemployment: unemploymentSchema,
  /** Training unemployment insurance: the office's own numbers and ways, and our reminders. */
  tui: tuiSettingsSchema.prefault(noTui),
  /** On-the-job training: how long, at what rate, how many slots and for whom. */
  ojt: ojtSettingsSchema.prefault(noOjt),
  uploads: z.object({
    maxBytes: z.number().int().positive(),
    /** A larger file goes up in parts of this size: what a bad connection cuts off is one part. S3 takes none under 5 MiB. */
    partsFromBytes: z.number().int().positive(),
    partBytes: z
      .number()
      .int()
      .min(5 * 1024 * 1024),
    maxDocuments: z.number().int().positive(),
    maxPages: z.number().int().positive(),
    /** What a packet may weigh: mail systems take some 25 MB, and make a third more of it. */
    packetMaxBytes: z.number().int().positive(),
    contentTypes: z.array(z.string()).min(1),
  }),
  papers: paperSettingsSchema,
  /** Of a long document the first pages are read: papers say at the beginning what they are. */
  reading: z.object({ maxPages: z.number().int().min(1).max(100) }),
  signIn: z.object({
    codeMinutes: z.number().int().positive(),
    codeTries: z.number().int().positive(),
    codesPerAddress: z.number().int().positive(),
    codesPerNetwork: z.number().int().positive(),
    limitMinutes: z.number().int().positive(),
    participantIdleMinutes: z.number().int().positive(),
    participantMaxMinutes: z.number().int().positive(),
    staffIdleMinutes: z.number().int().positive(),
    staffMaxMinutes: z.number().int().positive(),
  }),
  funds: z.array(fundSettingsSchema).min(1),
});
export type Settings = z.infer<typeof settingsSchema>;
export type Center = z.infer<typeof centerSchema>;

/** Throws with the path of the first wrong setting: a board's mistake must stop a deployment, not surface at a decision. */
export function parseSettings(raw: unknown): Settings {
  // Parsed once in a function's life: compiling its checks first would take longer than they do.
  const settings = settingsSchema.parse(raw, { jitless: true });
  for (const kind of settings.requests)
    if (kind !== 'scholarship' && (raw as Record<string, unknown>)[kind] === undefined)
      throw new Error(`settings: ${kind} is offered, and nothing says how`);
  const stray = settings.funds.find((fund) => !streamsOf(settings).includes(fund.stream));
  if (stray) throw new Error(`settings: fund ${stray.fundId} is for requests that are not offered`);
  const ids = settings.funds.map((fund) => `${fund.fundId}`);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`settings: fund ${twice} is listed twice`);
  const zero = settings.funds.find(paysNobodyBack);
  if (zero) throw new Error(`settings: fund ${zero.fundId} has a cap of zero on what people are paid back (R13)`);
  const { centers, routing } = settings;
  const countyIds = settings.counties.map((each) => each.countyId);
  const county = Object.keys(routing.centerByCounty).find((each) => !countyIds.includes(each));
  if (county !== undefined) throw new Error(`settings: routing knows a county ${county} that is not listed`);
  for (const centerId of [routing.defaultCenterId, ...Object.values(routing.centerByCounty)])
    if (!centers.some((each) => each.centerId === centerId))
      throw new Error(`settings: routing names no center ${centerId}`);
  const zips = centers.flatMap((each) => each.zips);
  const zip = zips.find((each, at) => zips.indexOf(each) !== at);
  if (zip !== undefined) throw new Error(`settings: ZIP ${zip} has two nearest centers`);
  const partners = settings.partners.map((each) => each.organizationId);
  const double = partners.find((id, at) => partners.indexOf(id) !== at);
  if (double !== undefined) throw new Error(`settings: partner ${double} is listed twice`);
  const slots = wrongSlots(settings.ojt, partners);
  if (slots !== undefined) throw new Error(`settings: ${slots}`);
  return settings;
}

export const offers = ({ requests }: Pick<Settings, 'requests'>, kind: RequestKind): boolean => requests.includes(kind);

/** Where money may come from here: STEP's own streams pay for nothing else. */
export const streamsOf = (settings: Pick<Settings, 'requests'>): readonly FundStream[] =>
  fundStreams.filter((stream) => !stream.startsWith('step-') || offers(settings, 'step'));

/**
 * R13: money paid back to people is what 50/50 funds are for: a board may limit it, never to nothing. Asked of the settings, of each
 * fund that is proposed, and of each new limit inside one.
 */
export const paysNobodyBack = ({
  stream,
  capCents,
  costKindCaps,
}: Pick<FundSettings, 'stream' | 'capCents' | 'costKindCaps'>): boolean =>
  stream === 'step-50-50' && (capCents === 0 || Object.values(costKindCaps).some((cents) => cents === 0));

/** An organization that has left the settings keeps its id as its name. */
export const partnerName = (settings: Pick<Settings, 'partners'>, organizationId: string): string =>
  settings.partners.find((each) => each.organizationId === organizationId)?.name ?? organizationId;

export function centerOf(settings: Settings, centerId: string): Center {
  const center = settings.centers.find((each) => each.centerId === centerId);
  if (!center) throw new Error(`settings: no center ${centerId}`);
  return center;
}
