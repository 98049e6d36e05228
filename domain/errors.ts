/**
 * The one table of refusals: what the API answers, what people are told (a catalog key, never a sentence),
 * what is counted, and whether trying again can help. Workflow `ErrorEquals` and document rejections use the same codes.
 */
export const errorTable = {
  'not-signed-in': { status: 401, metric: 'NotSignedIn', retryable: false },
  'wrong-role': { status: 403, metric: 'WrongRole', retryable: false },
  'form-expired': { status: 403, metric: 'FormExpired', retryable: false },
  // Somebody else's id and an id that never was answer the same, so that ids cannot be probed.
  'not-found': { status: 404, metric: 'NotFound', retryable: false },
  'invalid-input': { status: 400, metric: 'InvalidInput', retryable: false },
  'too-many-requests': { status: 429, metric: 'TooManyRequests', retryable: true },
  'code-wrong': { status: 400, metric: 'CodeWrong', retryable: false },
  'code-expired': { status: 400, metric: 'CodeExpired', retryable: false },
  'operation-reused': { status: 409, metric: 'OperationReused', retryable: false },
  'changed-meanwhile': { status: 409, metric: 'ChangedMeanwhile', retryable: true },
  'already-decided': { status: 409, metric: 'AlreadyDecided', retryable: false },
  'already-claimed': { status: 409, metric: 'AlreadyClaimed', retryable: false },
  'not-asked': { status: 409, metric: 'NotAsked', retryable: false },
  // Given to somebody who is away and has nobody to stand in, or who may not decide it.
  'colleague-away': { status: 409, metric: 'ColleagueAway', retryable: false },
  'colleague-may-not': { status: 409, metric: 'ColleagueMayNot', retryable: false },
  'colleague-unknown': { status: 400, metric: 'ColleagueUnknown', retryable: false },
  'backup-circle': { status: 409, metric: 'BackupCircle', retryable: false },
  'backup-another-team': { status: 409, metric: 'BackupAnotherTeam', retryable: false },
  'no-liaison-involved': { status: 409, metric: 'NoLiaisonInvolved', retryable: false },
  'nothing-to-undo': { status: 409, metric: 'NothingToUndo', retryable: false },
  'already-sent': { status: 409, metric: 'AlreadySent', retryable: false },
  'not-open': { status: 409, metric: 'NotOpen', retryable: false },
  'notice-not-acknowledged': { status: 400, metric: 'NoticeNotAcknowledged', retryable: false },
  'form-incomplete': { status: 400, metric: 'FormIncomplete', retryable: false },
  'document-missing': { status: 400, metric: 'DocumentMissing', retryable: false },
  'document-rejected': { status: 400, metric: 'DocumentRejected', retryable: false },
  'duplicate-document': { status: 409, metric: 'DuplicateDocument', retryable: false },
  'too-many-documents': { status: 409, metric: 'TooManyDocuments', retryable: false },
  'too-large': { status: 413, metric: 'TooLarge', retryable: false },
  // A part is missing: its link is given again. Given up after a day: the file has to be announced anew.
  'upload-incomplete': { status: 409, metric: 'UploadIncomplete', retryable: true },
  'upload-ended': { status: 409, metric: 'UploadEnded', retryable: false },
  'amount-invalid': { status: 400, metric: 'AmountInvalid', retryable: false },
  'amount-above-request': { status: 400, metric: 'AmountAboveRequest', retryable: false },
  'amount-above-first': { status: 400, metric: 'AmountAboveFirst', retryable: false },
  'reason-missing': { status: 400, metric: 'ReasonMissing', retryable: false },
  'ticks-missing': { status: 400, metric: 'TicksMissing', retryable: false },
  'consent-ended': { status: 403, metric: 'ConsentEnded', retryable: false },
  'not-in-consent': { status: 403, metric: 'NotInConsent', retryable: false },
  // Two tabs, two clients: the form was drawn for another person than the address names.
  'wrong-client': { status: 409, metric: 'WrongClient', retryable: false },
  'coach-unknown': { status: 403, metric: 'CoachUnknown', retryable: false },
  'coach-exists': { status: 409, metric: 'CoachExists', retryable: false },
  // An auditor reads while a grant stands, and is told whom to ask for one.
  'audit-not-granted': { status: 403, metric: 'AuditNotGranted', retryable: false },
  // An operator sees a packet only after they said why.
  'glass-not-broken': { status: 403, metric: 'GlassNotBroken', retryable: false },
  // Somebody else lifted it: it is over already.
  'hold-lifted': { status: 409, metric: 'HoldLifted', retryable: false },
  // R23: what is being destroyed can be held, opened or changed no more.
  'being-destroyed': { status: 409, metric: 'BeingDestroyed', retryable: false },
  // One list at a time: nobody confirms one and reads another.
  'destruction-open': { status: 409, metric: 'DestructionOpen', retryable: false },
  'destruction-own': { status: 403, metric: 'DestructionOwn', retryable: false },
  'destruction-settled': { status: 409, metric: 'DestructionSettled', retryable: false },
  // The list that was read is not the one that waits.
  'destruction-another-list': { status: 409, metric: 'DestructionAnotherList', retryable: false },
  'nothing-to-destroy': { status: 409, metric: 'NothingToDestroy', retryable: false },
  'audit-too-long': { status: 400, metric: 'AuditTooLong', retryable: false },
  // R15: nobody here says yes or no to training unemployment insurance.
  'oed-decides': { status: 403, metric: 'OedDecides', retryable: false },
  'already-reported': { status: 409, metric: 'AlreadyReported', retryable: false },
  'own-packet': { status: 403, metric: 'OwnPacket', retryable: false },
  'fund-unknown': { status: 400, metric: 'FundUnknown', retryable: false },
  'fund-not-open': { status: 409, metric: 'FundNotOpen', retryable: false },
  'fund-not-lawful': { status: 409, metric: 'FundNotLawful', retryable: false },
  'fund-short': { status: 409, metric: 'FundShort', retryable: false },
  'person-cap-reached': { status: 409, metric: 'PersonCapReached', retryable: false },
  'fund-closed': { status: 409, metric: 'FundClosed', retryable: false },
  // One of the limits inside a fund: a center's part, a partner's set-aside, a kind of cost.
  'limit-reached': { status: 409, metric: 'LimitReached', retryable: false },
  'exception-missing': { status: 409, metric: 'ExceptionMissing', retryable: false },
  'award-unknown': { status: 404, metric: 'AwardUnknown', retryable: false },
  'award-line-unknown': { status: 400, metric: 'AwardLineUnknown', retryable: false },
  // R6: a step takes from one column only, and no more than is there.
  'not-committed': { status: 409, metric: 'NotCommitted', retryable: false },
  'not-obligated': { status: 409, metric: 'NotObligated', retryable: false },
  'not-accrued': { status: 409, metric: 'NotAccrued', retryable: false },
  'not-paid': { status: 409, metric: 'NotPaid', retryable: false },
  'amount-above-award': { status: 409, metric: 'AmountAboveAward', retryable: false },
  // R10: one bill has one payee.
  'payee-mixed': { status: 400, metric: 'PayeeMixed', retryable: false },
  // What a bill stands for goes back with the bill.
  'money-billed': { status: 409, metric: 'MoneyBilled', retryable: false },
  'invoice-unknown': { status: 404, metric: 'InvoiceUnknown', retryable: false },
  'invoice-settled': { status: 409, metric: 'InvoiceSettled', retryable: false },
  // R14: STEP money of another federal fiscal year. R13: money paid back to the person is 50/50 money's to give.
  'fund-wrong-year': { status: 409, metric: 'FundWrongYear', retryable: false },
  'reimbursement-not-lawful': { status: 409, metric: 'ReimbursementNotLawful', retryable: false },
  'not-in-plan': { status: 409, metric: 'NotInPlan', retryable: false },
  'invoice-exists': { status: 409, metric: 'InvoiceExists', retryable: false },
  'cap-below-use': { status: 409, metric: 'CapBelowUse', retryable: false },
  'change-own': { status: 403, metric: 'ChangeOwn', retryable: false },
  'change-settled': { status: 409, metric: 'ChangeSettled', retryable: false },
  'move-not-lawful': { status: 409, metric: 'MoveNotLawful', retryable: false },
  'approval-missing': { status: 400, metric: 'ApprovalMissing', retryable: false },
  // Parts of a fund sum to at most its cap, and each center has one or none has.
  'allocation-above-cap': { status: 409, metric: 'AllocationAboveCap', retryable: false },
  'allocation-incomplete': { status: 400, metric: 'AllocationIncomplete', retryable: false },
  // R13: a 50/50 fund, or a kind of cost in it, that was limited to nothing.
  'pays-nobody-back': { status: 400, metric: 'PaysNobodyBack', retryable: false },
  'dates-wrong': { status: 400, metric: 'DatesWrong', retryable: false },
  'fund-still-open': { status: 409, metric: 'FundStillOpen', retryable: false },
  'fund-unsettled': { status: 409, metric: 'FundUnsettled', retryable: false },
  'report-day-wrong': { status: 400, metric: 'ReportDayWrong', retryable: false },
  // A copy of somebody's records: so many a day, and each lies there for some days.
  'too-many-exports': { status: 429, metric: 'TooManyExports', retryable: false },
  'export-over': { status: 410, metric: 'ExportOver', retryable: false },
  'original-replaced': { status: 410, metric: 'OriginalReplaced', retryable: false },
  'nothing-left': { status: 409, metric: 'NothingLeft', retryable: false },
  // R3: answered, ended, or another offer since.
  'offer-over': { status: 409, metric: 'OfferOver', retryable: false },
  'fund-exists': { status: 409, metric: 'FundExists', retryable: false },
  'program-not-listed': { status: 409, metric: 'ProgramNotListed', retryable: false },
  'program-unchecked': { status: 409, metric: 'ProgramUnchecked', retryable: false },
  'basic-education-alone': { status: 409, metric: 'BasicEducationAlone', retryable: false },
  'list-unreadable': { status: 400, metric: 'ListUnreadable', retryable: false },
  'list-much-shorter': { status: 409, metric: 'ListMuchShorter', retryable: false },
  'outcome-gone': { status: 409, metric: 'OutcomeGone', retryable: false },
  'sheet-changed': { status: 409, metric: 'SheetChanged', retryable: false },
  // R12: what comes before what in STEP.
  'assessment-first': { status: 409, metric: 'AssessmentFirst', retryable: false },
  'plan-first': { status: 409, metric: 'PlanFirst', retryable: false },
  // R21: no slot is left, or the employer did not keep the people it trained.
  'no-slot-left': { status: 409, metric: 'NoSlotLeft', retryable: false },
  'employer-refused': { status: 409, metric: 'EmployerRefused', retryable: false },
  'busy-try-again': { status: 503, metric: 'BusyTryAgain', retryable: true },
  'something-broke': { status: 500, metric: 'SomethingBroke', retryable: true },
} as const;

export type ErrorCode = keyof typeof errorTable;
export type ErrorParams = Record<string, string | number>;

/** One field that has to be mended; `field` is the form's own name, `key` a catalog key under `field-error.`. */
export interface FieldError {
  field: string;
  key: string;
  params?: ErrorParams | undefined;
}

/** A refusal that a person is told about. Anything else that is thrown is a crash. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly fields: FieldError[];
  constructor(code: ErrorCode, params: ErrorParams = {}, fields: FieldError[] = []) {
    super(code);
    this.code = code;
    this.params = params;
    this.fields = fields;
  }
}
