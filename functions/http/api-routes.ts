import * as z from 'zod';
import { commands, maxPacketsAtOnce } from '../../domain/commands.ts';
import { demographicAnswersSchema } from '../../domain/demographics/questions.ts';
import { noteText } from '../../domain/cases/notes.ts';
import { checklistKindSchema, requestReasons } from '../../domain/cases/rows.ts';
import { applicationIdSchema, exportIdSchema, operationIdSchema } from '../../domain/ids.ts';
import { bulkActions } from '../../domain/routing/bulk.ts';
import { boardLanguages } from '../../domain/languages.ts';
import { signInCommands } from '../../domain/sign-in/commands.ts';
import type { ApiRoute } from './api-route.ts';
import { apiViews } from './api-views.ts';
import { clientSchema, coachRouteList } from './coach-api.ts';
import { financeRouteList } from './finance-api.ts';

/**
 * The JSON inputs of all audiences, cut from the commands' own schemas: what the session and the address say (actor,
 * application) is left out, and the operation id may come as the header `Idempotency-Key`.
 */
const operationId = operationIdSchema.optional();
const fromSession = { actor: true, applicationId: true } as const;
const ofAward = { actor: true, awardId: true } as const;
const create = commands['create-application'].input;
/** Of a coach: whom it is for. */
const client = clientSchema.optional();
const save = commands['save-application'].input.omit(fromSession).extend({ operationId, client });

export const apiInputs = {
  code: z.object({ email: z.string().max(400) }),
  session: z.object({ handle: z.string().max(128), code: z.string().max(40) }),
  create: create
    .omit({ actor: true, walkIn: true })
    .extend({ operationId, language: create.shape.language.optional() }),
  answers: save.pick({
    operationId: true,
    client: true,
    answers: true,
    clear: true,
    unable: true,
    centerId: true,
    formSource: true,
    program: true,
    takeOver: true,
  }),
  absences: save.pick({ operationId: true, client: true, absences: true, removeDocument: true }),
  upload: commands['issue-upload'].input.omit({ ...fromSession, redirectTo: true }).extend({ operationId, client }),
  reuse: commands['reuse-document'].input.omit(fromSession).extend({ operationId, client }),
  describe: commands['describe-document'].input.omit(fromSession).extend({ operationId, client }),
  describeOf: commands['describe-document'].input.omit(fromSession),
  submit: commands['submit-application'].input.omit(fromSession).extend({ operationId, client }),
  bare: z.object({ operationId, client }),
  messages: commands['choose-messages'].input.omit({ actor: true }).extend({ operationId }),
  copy: z.object({ operationId }),
  copyFile: z.object({ operationId, exportId: exportIdSchema }),
  demographics: commands['answer-demographics'].input.omit({ actor: true }).extend({ operationId }),
  enrollment: commands['record-enrollment'].input.omit(ofAward),
  release: commands['release-money'].input.omit(ofAward),
  bill: commands['record-invoice'].input.omit(ofAward),
  payBill: commands['pay-invoice'].input.omit({ ...ofAward, invoiceId: true }),
  correctBill: commands['correct-invoice'].input.omit({ ...ofAward, invoiceId: true }),
  refund: commands['record-refund'].input.omit(ofAward),
  stepAward: commands['award-step'].input.omit(fromSession),
  claim: commands['claim-case'].input.omit(fromSession),
  next: commands['claim-next-case'].input.omit({ actor: true }),
  reassign: commands['reassign-case'].input.omit(fromSession),
  note: commands['record-note'].input.omit(fromSession),
  absence: commands['set-absence'].input.omit({ actor: true }),
  appeal: commands['appeal-decision'].input.omit(fromSession),
  appealOwn: commands['appeal-decision'].input.omit(fromSession).extend({ operationId }),
  reopen: commands['reopen-application'].input.omit(fromSession),
  withdraw: commands['withdraw-application'].input.omit(fromSession),
  bulk: z.strictObject({
    operationId: operationIdSchema,
    action: z.enum(bulkActions),
    ids: z.array(applicationIdSchema).min(1).max(50),
    takeOver: z.boolean().default(false),
    staffId: z.string().max(100).optional(),
    note: noteText.optional(),
    kind: checklistKindSchema.optional(),
    reason: z.enum(requestReasons).optional(),
    message: z.string().max(2000).optional(),
    language: z.enum(boardLanguages).optional(),
  }),
  approveBulk: z.strictObject({
    operationId: operationIdSchema,
    packets: z
      .array(z.strictObject(commands['approve-packets'].input.shape.packets.element.omit({ operationId: true }).shape))
      .min(1)
      .max(maxPacketsAtOnce),
  }),
  bulkUndo: z.strictObject({
    operationId: operationIdSchema,
    changes: z
      .array(z.object({ applicationId: applicationIdSchema, version: z.number().int().nonnegative() }))
      .min(1)
      .max(50),
  }),
  absenceAnswer: commands['answer-absence'].input.omit(fromSession),
  rescan: commands['rescan-document'].input.omit(fromSession),
  program: commands['check-program'].input.omit(fromSession),
  decision: commands['decide-packet'].input.omit(fromSession),
  stepDecision: commands['decide-step'].input.omit(fromSession),
  stepProgress: commands['record-step-progress'].input.omit(fromSession),
  handOver: commands['hand-over-tui'].input.omit(fromSession),
  ojtDecision: commands['decide-ojt'].input.omit(fromSession),
  ojtResult: commands['record-ojt-result'].input.omit(fromSession),
  offerAnswer: commands['answer-offer'].input.omit(fromSession).extend({ operationId, client }),
  offerAnswerOf: commands['answer-offer'].input.omit(fromSession),
  holdLonger: commands['extend-hold'].input.omit(fromSession),
  tuiReport: commands['report-tui'].input.omit(fromSession).extend({ operationId }),
  outcome: commands['record-outcome'].input.omit(fromSession).extend({ operationId }),
  service: commands['record-service'].input.omit({ actor: true }),
  handOff: commands['record-hand-off'].input.omit(fromSession),
} as const;

const application = '/api/applications/{id}';
const staffCase = '/staff/api/cases/{id}';
const link = z.object({ url: z.url() });
/** What each packet's own command answered. */
const bulkResults = z.object({
  results: z.array(
    z.object({
      applicationId: z.string(),
      number: z.string(),
      answer: z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), value: z.looseObject({ version: z.number().int().optional() }) }),
        z.object({
          ok: z.literal(false),
          error: z.object({
            code: z.string(),
            params: z.record(z.string(), z.union([z.string(), z.number()])),
            fields: z.array(z.looseObject({ field: z.string(), key: z.string() })).optional(),
          }),
        }),
      ]),
    }),
  ),
});

/** Every JSON route of the three audiences, for /openapi.json. */
export const apiRouteList: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/session/code',
    summary: 'Ask for a sign-in code by e-mail. Answers the same whether the address is known or not.',
    input: apiInputs.code,
    output: z.object({ handle: z.string(), minutes: z.number(), expiresAt: z.iso.datetime() }),
    open: true,
  },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Turn the code into a bearer token.',
    input: apiInputs.session,
    output: signInCommands['redeem-code'].value.pick({ token: true, endsAt: true, personId: true }),
    open: true,
  },
  {
    method: 'post',
    path: '/api/applications',
    summary: 'Start a packet; the Equal Opportunity notice is acknowledged first.',
    input: apiInputs.create,
    output: commands['create-application'].value,
    created: true,
  },
  {
    method: 'get',
    path: '/api/applications',
    summary: 'Your packets.',
    output: z.object({ applications: z.array(apiViews.application) }),
  },
  {
    method: 'get',
    path: application,
    summary: 'One packet: status, answers, documents with verdicts, what is missing.',
    output: apiViews.oneApplication,
  },
  {
    method: 'put',
    path: `${application}/answers`,
    summary: 'Merge answers into the form. Money is integer cents, dates are ISO.',
    input: apiInputs.answers,
    output: commands['save-application'].value,
  },
  {
    method: 'get',
    path: '/api/programs',
    summary: "Search the state's list of training programs: words in any order, with slips.",
    query: ['q'],
    output: apiViews.programs,
  },
  {
    method: 'put',
    path: `${application}/absences`,
    summary: 'Say why a document cannot be had or copied, or take a document back.',
    input: apiInputs.absences,
    output: commands['save-application'].value,
  },
  {
    method: 'post',
    path: `${application}/uploads`,
    summary:
      'A form for one file: post its fields and then the file to the url. With `inParts`, a large file gets links to its parts instead; ask again with the same id for those that are missing.',
    input: apiInputs.upload,
    output: commands['issue-upload'].value,
    created: true,
  },
  {
    method: 'post',
    path: `${application}/uploads/{documentId}/complete`,
    summary: 'All parts of a large file are sent: make one file of them.',
    input: apiInputs.bare,
    output: commands['complete-upload'].value,
  },
  {
    method: 'post',
    path: `${application}/reuse`,
    summary: 'Let a paper that was given before count here too: from another of your requests, or from this one.',
    input: apiInputs.reuse,
    output: commands['reuse-document'].value,
    created: true,
  },
  {
    method: 'post',
    path: `${application}/describe`,
    summary: 'Say what a file is, which moves it there, and what date is on it.',
    input: apiInputs.describe,
    output: commands['describe-document'].value,
  },
  {
    method: 'post',
    path: `${application}/submit`,
    summary: 'Sign and send.',
    input: apiInputs.submit,
    output: commands['submit-application'].value,
  },
  {
    method: 'post',
    path: `${application}/answer`,
    summary: 'What was asked for is there; send again.',
    input: apiInputs.bare,
    output: commands['answer-request'].value,
  },
  {
    method: 'post',
    path: `${application}/withdraw`,
    summary: 'Take the packet back.',
    input: apiInputs.bare,
    output: commands['withdraw-application'].value,
  },
  {
    method: 'post',
    path: `${application}/reopen`,
    summary: 'Open a packet again that you took back or that was closed. It keeps its first date.',
    input: apiInputs.bare,
    output: commands['reopen-application'].value,
  },
  {
    method: 'post',
    path: `${application}/appeal`,
    summary: 'Say that a decision is wrong. Somebody else looks at it again.',
    input: apiInputs.appealOwn,
    output: commands['appeal-decision'].value,
  },
  {
    method: 'post',
    path: `${application}/offer`,
    summary: 'Take money that is held for you, or say no thanks.',
    input: apiInputs.offerAnswer,
    output: commands['answer-offer'].value,
  },
  {
    method: 'post',
    path: `${application}/tui`,
    summary: 'Tell what became of a TUI packet: sent, with proof; the office’s answer; or take it back.',
    input: apiInputs.tuiReport,
    output: commands['report-tui'].value,
  },
  {
    method: 'get',
    path: `${application}/packet`,
    summary: 'A link to the TUI packet that was handed over, for 60 seconds.',
    output: z.object({ url: z.url(), seconds: z.number() }),
  },
  {
    method: 'get',
    path: `${application}/letter`,
    summary: 'A link to the letter, for 60 seconds.',
    output: z.object({ url: z.url(), seconds: z.number() }),
  },
  {
    method: 'get',
    path: '/api/messages',
    summary: 'How you are written to: language, texts, number.',
    output: apiViews.messages,
  },
  {
    method: 'put',
    path: '/api/messages',
    summary: 'Choose the language of mail and texts, and whether texts come beside the mail.',
    input: apiInputs.messages,
    output: commands['choose-messages'].value,
  },
  {
    method: 'get',
    path: '/api/optional-questions',
    summary: 'What you chose to say of yourself (29 CFR 38.41). Nobody who decides sees it.',
    output: z.object({ answers: demographicAnswersSchema, version: z.number().int() }),
  },
  {
    method: 'put',
    path: '/api/optional-questions',
    summary: 'All optional answers at once, each may be left out; none at all erases what was there.',
    input: apiInputs.demographics,
    output: commands['answer-demographics'].value,
  },
  {
    method: 'get',
    path: '/api/your-copy',
    summary: 'Copies of everything you gave, newest first: where each stands, and until when it can be fetched.',
    output: apiViews.copies,
  },
  {
    method: 'post',
    path: '/api/your-copy',
    summary: 'Ask for a copy of everything you gave and what was decided about it. One is made at a time.',
    input: apiInputs.copy,
    output: commands['ask-export'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/api/your-copy/file',
    summary: 'A link to a copy that is ready, a ZIP file, for 60 seconds. That you took it goes into your record.',
    input: apiInputs.copyFile,
    output: z.object({ url: z.url(), seconds: z.number() }),
  },
  {
    method: 'get',
    path: '/staff/api/step',
    summary: 'STEP requests of your centers, the nearest date first: in STEP, to decide, waiting for the person.',
    output: apiViews.stepLists,
  },
  {
    method: 'get',
    path: '/staff/api/step/{id}',
    summary: 'One STEP request: its plan and findings; what was said of SNAP for STEP coaches alone.',
    output: apiViews.stepRequest,
  },
  {
    method: 'post',
    path: '/staff/api/step/{id}/claim',
    summary: 'Take a STEP request, give it back, or take it over.',
    input: apiInputs.claim,
    output: commands['claim-case'].value,
  },
  {
    method: 'post',
    path: '/staff/api/step/{id}/decide',
    summary: 'Accept, refer to the Family Coach, ask, or say why not. There is no review step.',
    input: apiInputs.stepDecision,
    output: commands['decide-step'].value,
  },
  {
    method: 'post',
    path: '/staff/api/step/{id}/progress',
    summary: 'Record one thing: assessment, plan, component, contact or finish, in the order that the rule asks for.',
    input: apiInputs.stepProgress,
    output: commands['record-step-progress'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/staff/api/step/{id}/award',
    summary: 'Pay for something in the case plan, from STEP money.',
    input: apiInputs.stepAward,
    output: commands['award-step'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/staff/api/awards/{id}/enrollment',
    summary: 'The person is enrolled: what the term needs is owed.',
    input: apiInputs.enrollment,
    output: commands['record-enrollment'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/staff/api/awards/{id}/release',
    summary: 'Money that is not needed goes back to its fund.',
    input: apiInputs.release,
    output: commands['release-money'].value,
  },
  {
    method: 'get',
    path: '/staff/api/queue',
    summary: 'Packets of your centers, by due date.',
    query: ['tab', 'kind', 'status', 'on', 'due', 'who', 'group', 'language', 'partner', 'q', 'sort', 'page'],
    output: apiViews.queue,
  },
  {
    method: 'post',
    path: '/staff/api/next',
    summary: 'Take the next packet that nobody has and that you may decide. Nothing, when there is none.',
    input: apiInputs.next,
    output: commands['claim-next-case'].value,
  },
  {
    method: 'get',
    path: '/staff/api/team',
    summary: 'Your team: what each has in hand, who is away, who stands in.',
    output: z.object({ team: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: '/staff/api/absence',
    summary: 'Out of office, for yourself or a colleague of your team; without an absence: back.',
    input: apiInputs.absence,
    output: commands['set-absence'].value,
  },
  {
    method: 'post',
    path: '/staff/api/bulk',
    summary:
      'The same with up to 50 packets: take, give to a colleague or the team, ask for a paper. Each has its own answer.',
    input: apiInputs.bulk,
    output: bulkResults,
  },
  {
    method: 'get',
    path: '/staff/api/bulk/approve',
    summary:
      'What these packets would get from one kind of money, oldest first, one after the other; or why not this way.',
    query: ['id', 'stream'],
    output: apiViews.approvable,
  },
  {
    method: 'post',
    path: '/staff/api/bulk/approve',
    summary: 'Approve up to 30 packets in one go, in as few transactions as hold them. Each has its own result.',
    input: apiInputs.approveBulk,
    output: z.object({
      results: z.array(
        commands['approve-packets'].value.shape.results.element.extend({ number: z.string().optional() }),
      ),
    }),
  },
  {
    method: 'post',
    path: '/staff/api/bulk/undo',
    summary: 'Take back changes of who has packets, each by the version that it made.',
    input: apiInputs.bulkUndo,
    output: bulkResults,
  },
  {
    method: 'post',
    path: `${staffCase}/reassign`,
    summary: 'Give a packet to a colleague, the team, the Liaison or another center, or take that back.',
    input: apiInputs.reassign,
    output: commands['reassign-case'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/notes`,
    summary: 'Write a note for colleagues, or a correction of one.',
    input: apiInputs.note,
    output: commands['record-note'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/appeal`,
    summary: 'The person asked you to say that the decision is wrong.',
    input: apiInputs.appeal,
    output: commands['appeal-decision'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/offer`,
    summary: "Write down a person's answer to money that is held for them, after you called them.",
    input: apiInputs.offerAnswerOf,
    output: commands['answer-offer'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/hold`,
    summary: "Hold an award's money longer, with a reason.",
    input: apiInputs.holdLonger,
    output: commands['extend-hold'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/reopen`,
    summary: 'Open a packet again that was taken back or closed, when the person asks you to.',
    input: apiInputs.reopen,
    output: commands['reopen-application'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/withdraw`,
    summary: 'Take a packet back that staff filed, when the person asks you to.',
    input: apiInputs.withdraw,
    output: commands['withdraw-application'].value,
  },
  {
    method: 'get',
    path: staffCase,
    summary: 'One packet as its reviewers see it: answers, documents, findings, funds with what is left.',
    output: apiViews.staffCase,
  },
  {
    method: 'post',
    path: `${staffCase}/claim`,
    summary: 'Take a packet, give it back, or take it over.',
    input: apiInputs.claim,
    output: commands['claim-case'].value,
  },
  {
    method: 'get',
    path: '/staff/api/programs',
    summary: "Search the state's list of training programs.",
    query: ['q'],
    output: apiViews.programs,
  },
  {
    method: 'post',
    path: `${staffCase}/program`,
    summary:
      "Tie a listing to the packet, note what the state's own site says, or what kind of training a paper asks for.",
    input: apiInputs.program,
    output: commands['check-program'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/papers`,
    summary: 'Say that a paper that is not there is not needed, or that you saw its original; or take that back.',
    input: apiInputs.absenceAnswer,
    output: commands['answer-absence'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/describe`,
    summary: 'Say what a file is, which moves it there, and what date is on it.',
    input: apiInputs.describeOf,
    output: commands['describe-document'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/rescan`,
    summary: 'Have a file that passed looked at again for harm. It stays open; a warning takes it out.',
    input: apiInputs.rescan,
    output: commands['rescan-document'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/hand-over`,
    summary: 'A TUI packet is complete and goes to the person, or something is asked for. Nobody here approves it.',
    input: apiInputs.handOver,
    output: commands['hand-over-tui'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/tui`,
    summary: 'Write down what the person tells of their TUI packet: sent, answered, taken back.',
    input: apiInputs.tuiReport,
    output: commands['report-tui'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/ojt`,
    summary:
      'On-the-job training: a slot with its terms (a rate above half asks for a second person), ask, or say why not.',
    input: apiInputs.ojtDecision,
    output: commands['decide-ojt'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/ojt-result`,
    summary: 'On-the-job training: whether the employer kept the person, or that it stopped; then the slot is free.',
    input: apiInputs.ojtResult,
    output: commands['record-ojt-result'].value,
  },
  {
    method: 'post',
    path: `${staffCase}/decide`,
    summary: 'Approve (with amounts per fund, in integer cents), deny, or ask. There is no review step.',
    input: apiInputs.decision,
    output: commands['decide-packet'].value,
  },
  { method: 'get', path: `${staffCase}/packet`, summary: 'A link to the packet, for 60 seconds.', output: link },
  { method: 'get', path: `${staffCase}/letter`, summary: 'A link to the letter, for 60 seconds.', output: link },
  {
    method: 'get',
    path: `${application}/outcomes`,
    summary: 'What you told us about training and work, and what is confirmed.',
    output: z.object({ told: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: `${application}/outcomes`,
    summary: 'Tell how it went. Staff confirm it before it counts.',
    input: apiInputs.outcome,
    output: commands['record-outcome'].value,
  },
  {
    method: 'get',
    path: `${staffCase}/outcomes`,
    summary: 'All that was told of one case, in order, and which of it stands.',
    output: z.object({ number: z.string(), told: z.array(z.looseObject({})), standing: z.array(z.number()) }),
  },
  {
    method: 'post',
    path: `${staffCase}/outcomes`,
    summary: 'Record, correct, confirm or take back what came of it.',
    input: apiInputs.outcome,
    output: commands['record-outcome'].value,
  },
  {
    method: 'get',
    path: `${staffCase}/hand-off`,
    summary: 'The sheets for the systems of the board: what is typed there, in order.',
    output: z.object({ number: z.string(), sheets: z.array(z.looseObject({})) }),
  },
  {
    method: 'post',
    path: `${staffCase}/hand-off`,
    summary: 'Say that a sheet was typed, or that it was not. The mark is that of the sheet that was read.',
    input: apiInputs.handOff,
    output: commands['record-hand-off'].value,
  },
  {
    method: 'post',
    path: '/staff/api/services',
    summary: 'Count a workshop or a one-on-one session, or take an entry back.',
    input: apiInputs.service,
    output: commands['record-service'].value,
  },
  {
    method: 'get',
    path: '/staff/api/report',
    summary: 'What came of it, without names; small numbers are not shown.',
    query: ['period', 'from', 'to', 'as-of', 'center', 'partner', 'type', 'sector'],
    output: apiViews.report,
  },
  {
    method: 'get',
    path: '/staff/api/movement',
    summary: 'Where packets wait, and how many came in and were decided in each of the last twelve weeks.',
    query: ['center'],
    output: apiViews.movement,
  },
  {
    method: 'get',
    path: '/staff/oversight/api/destructions/{destructionId}',
    summary:
      'What two people ordered to destroy, and the certificate when it is carried out. Its hash is over the certificate.',
    output: apiViews.destruction,
  },
  ...financeRouteList,
  {
    method: 'get',
    path: '/finance/payments/api/open',
    summary: 'For those who pay: bills to pay and awards with money owed, the oldest first.',
    output: z.object({ bills: z.array(z.looseObject({})), owed: z.array(z.looseObject({})) }),
  },
  {
    method: 'get',
    path: '/finance/payments/api/awards',
    summary: 'The awards of a packet, by its number.',
    query: ['number'],
    output: z.object({ awards: z.array(z.looseObject({})) }),
  },
  {
    method: 'get',
    path: '/finance/payments/api/awards/{id}',
    summary: 'One award: who is paid, its amounts, bills and history.',
    output: apiViews.award,
  },
  {
    method: 'post',
    path: '/finance/payments/api/awards/{id}/bills',
    summary: 'Record a bill, or what a participant spent.',
    input: apiInputs.bill,
    output: commands['record-invoice'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/finance/payments/api/awards/{id}/bills/{bill}/pay',
    summary: 'Record that a bill is paid.',
    input: apiInputs.payBill,
    output: commands['pay-invoice'].value,
  },
  {
    method: 'post',
    path: '/finance/payments/api/awards/{id}/bills/{bill}/correct',
    summary: 'Take a wrong bill back, before it is paid.',
    input: apiInputs.correctBill,
    output: commands['correct-invoice'].value,
  },
  {
    method: 'post',
    path: '/finance/payments/api/awards/{id}/refunds',
    summary: 'What was paid came back; it returns to its fund.',
    input: apiInputs.refund,
    output: commands['record-refund'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/finance/payments/api/awards/{id}/release',
    summary: 'Give money back that is not needed.',
    input: apiInputs.release,
    output: commands['release-money'].value,
  },
  ...coachRouteList,
];
