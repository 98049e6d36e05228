import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import { saidAgain } from '../../domain/cases/absences.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { notAsked, openItems, withAnswers } from '../../domain/information/open-items.ts';
import { maxAmountCents } from '../../domain/money/amount.ts';
import { checkAnswers, fieldNamed, packetFacts, unofferedChoices } from '../../domain/forms/form.ts';
import { etplKey } from '../../domain/etpl/listing.ts';
import { listingOf } from '../../domain/etpl/search.ts';
import type { Answers, FormField } from '../../domain/forms/shape.ts';
import { partnerName } from '../../domain/settings.ts';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { releasedHashes } from '../../adapters/document-store.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

export interface SaveDeps extends CaseDeps {
  snap: ConfidentialTable;
  ui: ConfidentialTable;
  accommodation: ConfidentialTable;
}

/**
 * Saves answers of one section or several: merged into what is there, so that two phones never wipe each other out. What
 * the law keeps apart (R22) goes to tables of its own, in the same transaction. A sent packet changes only while we wait
 * for the person, and then only in what they were asked for.
 */
export function saveApplication(
  asked: ParsedCommand<'save-application'>,
  deps: SaveDeps,
): Promise<CommandValue<'save-application'>> {
  const { cases, clock } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('save-application', asked),
      now.toISOString(),
      async (record) => {
        const { application: before, holds } = await openCaseFor(
          deps,
          asked.actor,
          actionsOf(asked),
          asked.applicationId,
        );
        const taken = asked.takeOver && (await takeOver(asked, asked.takeOver, before, now, deps));
        const input = taken
          ? {
              ...asked,
              answers: { ...asked.answers, ...taken.answers },
              clear: [...(asked.clear ?? []), ...taken.clear],
            }
          : asked;
        const open = openItems(before);
        if (before.status !== 'draft' && !open) throw new Refusal('already-sent', { number: before.number });
        const outside = open ? notAsked(input, open) : [];
        if (outside.length > 0)
          throw new Refusal(
            'not-asked',
            { number: before.number },
            outside.map((field) => ({ field, key: 'not-asked' })),
          );
        const next: ApplicationRow = {
          ...before,
          ...helpedBy(before, input.actor, (id) => partnerName(deps.settings, id)),
          updatedAt: now.toISOString(),
        };

        if (input.centerId !== undefined) {
          const nearest = input.centerId === 'nearest';
          if (!nearest && !deps.settings.centers.some((center) => center.centerId === input.centerId)) {
            throw new Refusal('invalid-input', {}, [{ field: 'centerId', key: 'choose-one' }]);
          }
          if (!nearest) next.centerId = input.centerId;
          next.centerChoice = nearest ? 'nearest' : 'chosen';
        }
        if (input.formSource !== undefined) next.formSource = input.formSource;
        if (input.absences) {
          const said = new Map(before.absences.map((absence) => [absence.kind, absence]));
          for (const absence of input.absences) said.set(absence.kind, saidAgain(said.get(absence.kind), absence));
          next.absences = [...said.values()];
        }
        if (before.request) next.request = withAnswers(before.request, input);
        const chosen = input.program && (await choose(input.program.etplId, deps, now));
        const confidential = await mergeAnswers(withProgram(input, chosen), before, next, deps, now);
        markTakenOver(before, next, input.takeOver?.documentId, taken?.answers ?? {});
        const program = chosen ? chosen.program : stillKnown(before, next);
        if (program) next.program = program;
        else delete next.program;
        const removal =
          input.removeDocument === undefined
            ? []
            : await removeDocument(input.removeDocument, before, next, open?.documents, deps);

        const answer = { version: before.version + 1 };
        await transact(cases.client, [
          record(answer),
          ...holds,
          ...cases.write.application(
            before,
            next,
            taken && input.takeOver
              ? auditRow(before.applicationId, now, actorId(input.actor), 'form-taken-over', {
                  documentId: input.takeOver.documentId,
                  count: Object.keys(taken.answers).length,
                })
              : auditRow(before.applicationId, now, actorId(input.actor), 'saved', {}),
          ),
          ...(taken ? [taken.looked] : []),
          ...confidential,
          ...removal,
        ]);
        return answer;
      },
    );
  });
}

/** Answers are one thing to let somebody do, documents another. */
function actionsOf(input: ParsedCommand<'save-application'>) {
  const documents = input.absences !== undefined || input.removeDocument !== undefined;
  const { answers, clear, centerId, formSource, program, takeOver, unable } = input;
  const form = [answers, clear, centerId, formSource, program, takeOver, unable].some((each) => each !== undefined);
  return [
    // What stands in a document is for those who may see the document.
    ...(takeOver ? (['document.read'] as const) : []),
    ...(form || !documents ? (['application.save'] as const) : []),
    ...(documents ? (['document.change'] as const) : []),
  ];
}

async function mergeAnswers(
  input: ParsedCommand<'save-application'>,
  before: ApplicationRow,
  next: ApplicationRow,
  deps: SaveDeps,
  now: Date,
): Promise<Write[]> {
  const given = input.answers ?? {};
  // A coach types answers that the law keeps apart, and never sees them: nor takes away what they do not see (R22).
  const cleared = (input.clear ?? []).filter(
    (name) => input.actor.kind !== 'coach' || (fieldNamed(name)?.keptIn ?? 'cases') === 'cases',
  );
  const errors = [...checkAnswers(before.kind, given), ...unofferedChoices(given, deps.settings)];
  if (errors.length > 0) throw new Refusal('invalid-input', {}, errors);
  const kept = (name: string): FormField['keptIn'] => fieldNamed(name)?.keptIn ?? 'cases';
  const merged = (old: Answers, where: FormField['keptIn']): Answers => {
    const answers = { ...old };
    for (const name of cleared) if (kept(name) === where) delete answers[name];
    for (const [name, value] of Object.entries(given)) if (kept(name) === where) answers[name] = value;
    return answers;
  };
  const touches = (where: FormField['keptIn']) =>
    [...Object.keys(given), ...cleared].some((name) => kept(name) === where);

  if (touches('cases')) {
    next.answers = merged(before.answers, 'cases');
    const facts = packetFacts(next.answers);
    if (facts.askedCents > maxAmountCents) {
      const field = Object.keys(given).find((name) => name.startsWith('cost-')) ?? 'cost-tuition';
      throw new Refusal('invalid-input', {}, [{ field, key: 'money-too-large' }]);
    }
    next.askedCents = facts.askedCents;
    if (facts.coachOrganization) next.coachOrganization = facts.coachOrganization;
    else if (next.coachOrganizationIds?.[0] !== undefined)
      next.coachOrganization = partnerName(deps.settings, next.coachOrganizationIds[0]);
    else delete next.coachOrganization;
  }
  const writes: Write[] = [];
  for (const where of ['snap', 'ui', 'accommodation'] as const) {
    if (!touches(where)) continue;
    const answers = merged(await deps[where].getAnswers(before.applicationId), where);
    writes.push(deps[where].putAnswers(before.applicationId, answers, now.toISOString(), before.retainUntil));
    if (where === 'accommodation' && before.firstSubmittedAt !== undefined)
      writes.push(...(await accommodationChanged(before, deps, now)));
  }
  return writes;
}

/**
 * What the person said yes to of a form's own fields. The values are those that were read, not what came with the click: what is
 * marked as taken over stands in the paper. They go through the same checks as typed ones. What they took from it before and
 * have no tick on now is taken back.
 */
async function takeOver(
  { applicationId, actor }: ParsedCommand<'save-application'>,
  { documentId, fields }: NonNullable<ParsedCommand<'save-application'>['takeOver']>,
  { takenOver = {} }: ApplicationRow,
  now: Date,
  { cases }: SaveDeps,
): Promise<{ answers: Answers; clear: string[]; looked: Write }> {
  const document = await cases.getDocument(applicationId, documentId);
  const { formAnswers } = document ?? {};
  if (document?.status !== 'clean' || !formAnswers) throw new Refusal('not-found');
  const answers: Answers = {};
  for (const name of new Set(fields)) {
    const answer = formAnswers.answers[name];
    if (answer === undefined) throw new Refusal('invalid-input', {}, [{ field: name, key: 'unknown-field' }]);
    answers[name] = answer;
  }
  const before = Object.keys(takenOver).filter((name) => takenOver[name] === documentId);
  return {
    answers,
    clear: before.filter((name) => answers[name] === undefined),
    looked: cases.write.document(document, {
      set: {
        formAnswers: {
          ...formAnswers,
          looked: { at: now.toISOString(), by: actorId(actor), taken: Object.keys(answers) },
        },
      },
      condition: '#status = :clean',
      names: { '#status': 'status' },
      values: { ':clean': 'clean' },
    }),
  };
}

/** An answer that the person has changed since is theirs, and no longer the paper's. */
function markTakenOver(
  before: ApplicationRow,
  next: ApplicationRow,
  documentId: string | undefined,
  taken: Answers,
): void {
  const same = (name: string) => JSON.stringify(before.answers[name]) === JSON.stringify(next.answers[name]);
  const marks = Object.entries(before.takenOver ?? {}).filter(([name]) => same(name));
  const fresh = documentId === undefined ? [] : Object.keys(taken).map((name) => [name, documentId] as const);
  const all = Object.fromEntries([...marks, ...fresh]);
  if (Object.keys(all).length > 0) next.takenOver = all;
  else delete next.takenOver;
}

/** What a choice writes: the listing as it stands today and the answers that it gives, or their absence. */
interface Choice {
  answers: Answers;
  clear: string[];
  program: ApplicationRow['program'];
}

async function choose(etplId: string | undefined, { cases }: SaveDeps, now: Date): Promise<Choice> {
  if (etplId === undefined) return { answers: {}, clear: ['etplId'], program: undefined };
  const list = await etplTable(cases).today();
  const listing = list && listingOf(list.index, etplId);
  if (!list || !listing) throw new Refusal('program-not-listed', {}, [{ field: 'etplId', key: 'program-not-listed' }]);
  const { credential } = listing;
  return {
    answers: {
      etplId: listing.etplId,
      schoolName: listing.provider,
      programName: listing.program,
      ...(credential === '' ? {} : { credential }),
    },
    clear: credential === '' ? ['credential'] : [],
    program: {
      attached: {
        listing,
        versionId: list.version.versionId,
        attachedAt: now.toISOString(),
      },
    },
  };
}

const withProgram = (input: ParsedCommand<'save-application'>, chosen: Choice | undefined) =>
  chosen
    ? {
        ...input,
        answers: { ...input.answers, ...chosen.answers },
        clear: [...(input.clear ?? []), ...chosen.clear],
      }
    : input;

/** A choice stands while its number does, and what staff found out while the words do that they found it out about. */
function stillKnown(before: ApplicationRow, next: ApplicationRow): ApplicationRow['program'] {
  if (!before.program) return undefined;
  const { attached, check, ...rest } = before.program;
  const same = (name: string) => before.answers[name] === next.answers[name];
  const number = next.answers['etplId'];
  const chosen = attached && typeof number === 'string' && etplKey(number) === etplKey(attached.listing.etplId);
  const untouched = ['trainingType', 'schoolName', 'programName', 'etplId'].every(same);
  return {
    ...rest,
    ...(attached && (untouched || (chosen && attached.attachedBy === undefined)) ? { attached } : {}),
    ...(check && untouched ? { check } : {}),
  };
}

/** R22: what was sent has changed: the contact, and nobody else, is told to look again. */
async function accommodationChanged(application: ApplicationRow, deps: SaveDeps, now: Date): Promise<Write[]> {
  const { cases, accommodation, randomBytes } = deps;
  const { applicationId } = application;
  const requests = accommodationRequests({ client: cases.client, tableName: accommodation.tableName });
  return [
    requests.write.asked(application, await requests.find(applicationId), now.toISOString()),
    cases.write.outbox(
      outboxRow(applicationId, now, randomBytes, { type: 'mail', template: 'accommodation-asked', params: {} }),
    ),
  ];
}

/** Taken back by the person: the row stays, the bytes stay until retention ends, the packet leaves it out. */
async function removeDocument(
  documentId: string,
  before: ApplicationRow,
  next: ApplicationRow,
  askedKinds: ReadonlySet<DocumentRow['kind']> | undefined,
  deps: SaveDeps,
): Promise<Write[]> {
  const document = await deps.cases.getDocument(before.applicationId, documentId);
  if (!document) throw new Refusal('not-found');
  if (askedKinds && !askedKinds.has(document.kind))
    throw new Refusal('not-asked', { number: before.number }, [{ field: document.kind, key: 'not-asked' }]);
  if (document.status === 'superseded') return [];
  if (document.status === 'checking') throw new Refusal('changed-meanwhile');
  // A rejected one gave its place free when it was rejected.
  if (document.status !== 'rejected') next.documentCount = Math.max(0, before.documentCount - 1);
  return [
    deps.cases.write.document(document, {
      set: { status: 'superseded' },
      remove: ['duePk', 'dueSk'],
      condition: '#status = :seen',
      names: { '#status': 'status' },
      values: { ':seen': document.status },
    }),
    // The same file may be sent again after it was taken back.
    ...(document.status === 'clean'
      ? releasedHashes(document, await deps.cases.listDocuments(before.applicationId), deps.cases)
      : []),
  ];
}
