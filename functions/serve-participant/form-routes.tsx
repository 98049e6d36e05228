import type { Hono } from 'hono';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import {
  answerSections,
  askedSections,
  isMinor,
  readSection,
  typedForm,
  type RawForm,
} from '../../domain/forms/form.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import type { FormSection } from '../../domain/forms/shape.ts';
import type { Settings } from '../../domain/settings.ts';
import { awardsAmong } from '../../domain/requests/tui.ts';
import type { PageContext } from '../../web/page.tsx';
import { CheckPage, SignPage, type SignValues } from '../../web/participant/check-pages.tsx';
import { FormPage, sectionAfter } from '../../web/participant/form-page.tsx';
import { WhenTanf } from '../../web/participant/step-pages.tsx';
import { shortDate } from '../../web/participant/words.ts';
import { formText, page, readForm, seeOther, signedInActor, valueOf, type Form } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { allAnswers, caseOf, centerFor, checklistOf, limitsOf, missingOf, todayOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { afterBenefits } from './step-routes.tsx';
import { asksForListing } from './etpl-routes.tsx';

export function formRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands, cases } = deps;

  app.get('/applications/:id/form/:section', async (c) => {
    const application = await caseOf(c, deps, 'application.save');
    const section = answerSections(application.kind).find((each) => each.id === c.req.param('section'));
    if (!section) throw new Refusal('not-found');
    if (application.status !== 'draft') throw new Refusal('already-sent', { number: application.number });
    const answers = await allAnswers(c, application, deps);
    const sections = askedSections(application.kind, answers);
    // A page that these answers do not ask for has nothing to fill in: the next one has.
    if (!sections.includes(section)) {
      const next = sectionAfter(section.id, answerSections(application.kind), sections);
      return seeOther(c, `/applications/${application.applicationId}/${next ? `form/${next.id}` : 'documents'}`);
    }
    return page(
      c,
      <FormPage
        ctx={c.get('page')}
        base={`/applications/${application.applicationId}`}
        section={section}
        raw={typedForm(answers)}
        answers={answers}
        step={{ at: sections.indexOf(section) + 1, of: sections.length }}
        center={
          section.id === 'you'
            ? {
                centers: settings.centers,
                value: application.centerChoice === 'nearest' ? 'nearest' : application.centerId,
              }
            : undefined
        }
        list={listFor(application, section)}
        known={await knownFor(application, section, deps)}
        note={noteFor(c.get('page'), section, settings)}
      />,
    );
  });

  app.post('/applications/:id/form/:section', async (c) => {
    const application = await caseOf(c, deps, 'application.save');
    const section = answerSections(application.kind).find((each) => each.id === c.req.param('section'));
    if (!section) throw new Refusal('not-found');
    const form = await readForm(c);
    const find = formText(form, 'then') === 'find' && listFor(application, section) !== undefined;
    const later = find || formText(form, 'then') === 'later';
    const known = await allAnswers(c, application, deps);
    const sections = askedSections(application.kind, known);
    const reading = readSection(section.id, form, known);
    const centerId = section.id === 'you' ? formText(form, 'centerId') : '';
    const base = `/applications/${application.applicationId}`;
    const awards = await knownFor(application, section, deps);
    const redraw = (again: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(
        c,
        <FormPage
          ctx={c.get('page')}
          base={base}
          section={section}
          raw={form}
          answers={known}
          step={{ at: sections.indexOf(section) + 1, of: sections.length }}
          center={section.id === 'you' ? { centers: settings.centers, value: centerId } : undefined}
          list={listFor(application, section)}
          known={awards}
          note={noteFor(c.get('page'), section, settings)}
          {...again}
        />,
        400,
      );
    // Saved for later is saved as far as it goes; only what cannot be read has to be mended first.
    const errors = reading.errors.filter(({ key }) => !later || !['required', 'no-costs'].includes(key));
    if (errors.length > 0) return redraw({ errors });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('save-application', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId: application.applicationId,
          answers: reading.answers,
          clear: reading.clear.filter((name) => known[name] !== undefined),
          ...(centerId === '' ? {} : { centerId }),
        }),
      ),
    );
    if (result.refusal)
      return redraw(drawn(c, result.refusal, [...section.fields.map((each) => each.name), 'centerId']));
    const after = askedSections(application.kind, { ...known, ...reading.answers });
    const next = later ? undefined : sectionAfter(section.id, answerSections(application.kind), after);
    if (find) return seeOther(c, `${base}/program`);
    if (later) return seeOther(c, base);
    const first = afterBenefits(section.id, reading.answers, base);
    return seeOther(c, first ?? (next ? `${base}/form/${next.id}` : `${base}/documents`));
  });

  app.get('/applications/:id/check', async (c) => {
    const application = await caseOf(c, deps, 'answers.read');
    const [documents, answers] = await Promise.all([
      cases.listDocuments(application.applicationId),
      allAnswers(c, application, deps),
    ]);
    return page(
      c,
      <CheckPage
        ctx={c.get('page')}
        application={application}
        center={centerFor(application, settings)}
        answers={answers}
        items={checklistOf(application, documents)}
        documents={documents}
        missing={missingOf(application, documents)}
        limits={limitsOf(settings)}
        canChange={application.status === 'draft'}
      />,
    );
  });

  app.get('/applications/:id/sign', async (c) => {
    const application = await caseOf(c, deps, 'application.submit');
    const base = `/applications/${application.applicationId}`;
    if (application.status !== 'draft') return seeOther(c, base);
    const missing = missingOf(application, await cases.listDocuments(application.applicationId));
    if (missing.answers.length + missing.documents.length > 0) return seeOther(c, `${base}/check`);
    const [year = '', month = '', day = ''] = addDays(todayOf(deps), 365).split('-');
    const values: SignValues = {
      signatureName: '',
      truth: false,
      releaseUntil: { month: String(Number(month)), day: String(Number(day)), year },
      guardianName: String(application.answers['guardianName'] ?? ''),
    };
    return page(c, <SignPage ctx={c.get('page')} {...signProps()} values={values} />);

    function signProps() {
      return {
        application,
        center: centerFor(application, settings),
        minor: isMinor(application.answers['birthDate'] as string | undefined, todayOf(deps)),
        noticeOn: shortDate(application.noticeAcknowledgedAt, c.get('page')),
      };
    }
  });

  app.post('/applications/:id/sign', async (c) => {
    const application = await caseOf(c, deps, 'application.submit');
    const { applicationId } = application;
    const form = await readForm(c);
    const minor = isMinor(application.answers['birthDate'] as string | undefined, todayOf(deps));
    const { values, releaseUntil, errors } = readSigning(form, minor, todayOf(deps));
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(
        c,
        <SignPage
          ctx={c.get('page')}
          application={application}
          center={centerFor(application, settings)}
          values={values}
          minor={minor}
          noticeOn={shortDate(application.noticeAcknowledgedAt, c.get('page'))}
          {...known}
        />,
        400,
      );
    if (errors.length > 0) return redraw({ errors });
    const operationId = formText(form, 'operationId');
    const actor = signedInActor(c);
    const result = await attempt(async () => {
      if (minor && application.answers['guardianName'] !== values.guardianName) {
        valueOf(
          await commands.run('save-application', {
            // Its own permanent id: the same click, a different command.
            operationId: `${operationId.slice(0, 62)}-g`,
            actor,
            applicationId,
            answers: { guardianName: values.guardianName },
          }),
        );
      }
      return valueOf(
        await commands.run('submit-application', {
          operationId,
          actor,
          applicationId,
          signatureName: values.signatureName,
          truthConfirmed: true,
          releaseUntil,
        }),
      );
    });
    if (!result.refusal) return seeOther(c, `/applications/${applicationId}/sent`);
    // What is missing is shown where it can be added.
    if (['form-incomplete', 'document-missing'].includes(result.refusal.code))
      return seeOther(c, `/applications/${applicationId}/check`);
    if (result.refusal.code === 'already-sent') return seeOther(c, `/applications/${applicationId}/sent`);
    return redraw(drawn(c, result.refusal, ['signatureName', 'releaseUntil', 'guardianName']));
  });
}

/** R1: the section that asks for a program is where the state's list is offered. */
const listFor = (application: ApplicationRow, section: FormSection) =>
  asksForListing(application) && section.fields.some(({ name }) => name === 'etplId')
    ? {
        href: `/applications/${application.applicationId}/program`,
        chosen: application.program?.attached?.listing,
      }
    : undefined;

/** R11: said at once, beside the question. */
const noteFor = (ctx: PageContext, section: FormSection, { step }: Settings) =>
  section.id === 'step-benefits' ? <WhenTanf ctx={ctx} agency={step.snapAgency} /> : undefined;

/** R19: the person's own approved packets, to name one of them as their award. */
async function knownFor(application: ApplicationRow, section: FormSection, { cases }: ParticipantDeps) {
  if (section.id !== 'award') return undefined;
  const own = awardsAmong(await cases.listApplicationsOf(application.personId));
  return { awardCase: own.map(({ number }) => number) };
}

/** The release has an end, and not a far one: two years at most. */
const releaseDaysMax = 731;

function readSigning(
  form: Form | RawForm,
  minor: boolean,
  today: string,
): { values: SignValues; releaseUntil: string; errors: FieldError[] } {
  const text = (name: string): string => {
    const value = form[name];
    return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
  };
  const parts = { month: text('releaseUntil-month'), day: text('releaseUntil-day'), year: text('releaseUntil-year') };
  const releaseUntil = `${parts.year}-${parts.month.padStart(2, '0')}-${parts.day.padStart(2, '0')}`;
  const values: SignValues = {
    signatureName: text('signatureName'),
    truth: text('truth') === 'yes',
    releaseUntil: parts,
    guardianName: text('guardianName'),
  };
  const errors: FieldError[] = [];
  if (!values.truth) errors.push({ field: 'truth', key: 'truth' });
  if (!isRealDate(releaseUntil) || releaseUntil < today || releaseUntil > addDays(today, releaseDaysMax))
    errors.push({ field: 'releaseUntil', key: 'release-date' });
  if (values.signatureName.length < 2) errors.push({ field: 'signatureName', key: 'signature' });
  if (minor && values.guardianName.length < 2) errors.push({ field: 'guardianName', key: 'guardian-required' });
  return { values, releaseUntil, errors };
}
