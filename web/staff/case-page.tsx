import type { FieldError } from '../../domain/errors.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { answerText, questionText, type FormRows } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { Alert, Button, Page, PostForm } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AskedRounds } from './asked-rounds.tsx';
import { AfterLinks } from './after-links.tsx';
import { Documents } from './case-documents.tsx';
import { Asked, AtAGlance, Decisions, Findings, Result } from './case-parts.tsx';
import { History } from './history-part.tsx';
import type { CasePartProps } from './case-part-props.ts';
import { CallPart } from './call-part.tsx';
import type { CaseView } from './case-view.ts';
import type { DecideContext, DecideValues } from './decide-form.ts';
import { Appeals, Notes, Standing, type DeskView } from './desk-case.tsx';
import { DeskKeys, NextCase } from './desk-parts.tsx';
import { DecidePanel } from './decide-panel.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { MoneyPart, type AwardDesk } from './money-part.tsx';
import { ProgramPart, type ProgramView } from './program-part.tsx';
import { OjtAsked, OjtPanel, type OjtDesk } from './ojt-panel.tsx';
import { TuiPanel, type TuiDesk } from './tui-panel.tsx';
import { WaitPart, type WaitDesk } from './wait-part.tsx';
import { sayErrors, words } from './words.ts';

/** Why this reader sees no decide form. */
export type NoDecision = 'not-now' | 'not-you' | 'own-packet' | 'liaison-needed' | 'claimed';

export interface CaseProps {
  view: CaseView;
  /** Where it stands in the house, notes, and the ways back into line. */
  desk: DeskView;
  /** Single keys are on, and the script for them where no form brings its own. */
  keys: boolean;
  deskScriptHref?: string | undefined;
  /** R1; undefined for requests that have no program of the list. */
  program?: ProgramView | undefined;
  rights: StaffRights;
  answers: readonly FormRows[];
  /** The same as values, without what the law keeps apart (R22). */
  openAnswers: Answers;
  waiting: { total: number; numbers: readonly string[] };
  mayClaim: boolean;
  decide:
    | { can: false; why: NoDecision }
    | {
        can: true;
        stage: 'first' | 'second';
        values: DecideValues;
        context: DecideContext;
        year: string;
        secondAboveCents: number;
        informationDays: number;
        askable: Askable;
      };
  /** A TUI request has this instead of a decision (R15). */
  tui?: TuiDesk | undefined;
  /** A request for on-the-job training has this instead of funds (R21). */
  ojt?: OjtDesk | undefined;
  /** Once there is an award: what became of it. */
  money?: readonly AwardDesk[] | undefined;
  /** R3: in line for money, an offer, a hold. */
  wait?: WaitDesk | undefined;
  errors: readonly FieldError[];
  /** Told after an action, or why a decision was not taken. */
  notice?: { kind: 'success' | 'error' | 'info'; title?: string; text: string } | undefined;
  scriptHref?: string | undefined;
}

export function CasePage({ ctx, ...props }: CaseProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { view, decide } = props;
  const part: CasePartProps = { ctx, say, view };
  const errors = sayErrors(props.errors, ctx, say);
  const seconded = view.decisions.find((decision) => decision.outcome === 'needs-second');
  return (
    <Page
      ctx={ctx}
      title={t('staff.case.title', { number: view.number })}
      errors={errors}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
      scriptHref={decide.can ? props.scriptHref : props.keys ? props.deskScriptHref : undefined}
      wide
    >
      <DeskKeys on={props.keys} />
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      <CallPart {...part} mayNote={props.desk.may.note} />
      <NextCase ctx={ctx} keys={props.keys} />
      {/* Past every paper's own links: whoever works with the keyboard has forty packets to clear. */}
      {decide.can ? (
        <p>
          <a class="usa-link" href="#decide">
            {t('staff.decide.jump')}
          </a>
        </p>
      ) : null}
      <div class="sd-columns">
        <div>
          <AtAGlance {...part} waiting={props.waiting} />
          {props.ojt ? <OjtAsked ctx={ctx} say={say} ojt={props.ojt} /> : <Asked {...part} />}
          {props.program ? (
            <ProgramPart ctx={ctx} say={say} applicationId={view.applicationId} program={props.program} />
          ) : null}
          <Findings {...part} />
          <Documents {...part} />
          <Answers {...part} answers={props.answers} />
        </div>
        <div>
          <Standing ctx={ctx} say={say} desk={props.desk} />
          <Claim {...part} mayClaim={props.mayClaim} />
          <Appeals ctx={ctx} say={say} desk={props.desk} />
          {props.wait ? <WaitPart ctx={ctx} say={say} wait={props.wait} errors={errors} /> : null}
          {props.tui ? (
            <TuiPanel ctx={ctx} say={say} tui={props.tui} errors={errors} />
          ) : props.ojt ? (
            <OjtPanel ctx={ctx} say={say} ojt={props.ojt} errors={errors} />
          ) : decide.can ? (
            <DecidePanel
              ctx={ctx}
              say={say}
              applicationId={view.applicationId}
              stage={decide.stage}
              first={
                decide.stage === 'second' && seconded
                  ? {
                      name: seconded.decidedBy.name,
                      amountCents: seconded.amountCents,
                      decidedAt: seconded.decidedAt,
                      exceptionReason: seconded.exceptionReason,
                    }
                  : undefined
              }
              paper={view.paper}
              values={decide.values}
              errors={errors}
              context={decide.context}
              year={decide.year}
              secondAboveCents={decide.secondAboveCents}
              informationDays={decide.informationDays}
              askable={decide.askable}
            />
          ) : (
            <section aria-labelledby="decide">
              <h2 id="decide">{t('staff.decide.title')}</h2>
              <p>{noDecisionText(decide.why, part)}</p>
            </section>
          )}
          <AskedRounds {...part} answers={props.openAnswers} />
          {(props.money ?? []).map((desk) => (
            <MoneyPart
              ctx={ctx}
              say={say}
              applicationId={view.applicationId}
              desk={{ ...desk, ...(desk.again ? { again: { ...desk.again, errors } } : {}) }}
            />
          ))}
          <Result {...part} />
          <AfterLinks {...part} />
          <p>
            <a class="usa-link" href={`/staff/cases/${props.view.applicationId}/coach`}>
              {t('coach-staff.release.link')}
            </a>
          </p>
          <Decisions {...part} />
          <Notes ctx={ctx} say={say} desk={props.desk} />
          <History {...part} />
        </div>
      </div>
    </Page>
  );
}

export function noDecisionText(why: NoDecision, { ctx, view }: Pick<CasePartProps, 'ctx' | 'view'>): string {
  const { t } = ctx;
  if (why === 'not-now') return t('staff.decide.not-now', { status: t(`staff.status.${view.status}`) });
  if (why === 'not-you') return t('staff.decide.not-you');
  if (why === 'claimed') return t('staff.decide.claimed', { name: view.claim?.name ?? '' });
  if (why === 'own-packet' && view.filedByMe) return t('staff.case.filed-by-you');
  return t(`staff.decide.not-you.${why}`);
}

/** R22: the sections come without what the law keeps apart; a note says that something is not shown. */
function Answers({ ctx, view, answers }: CasePartProps & { answers: readonly FormRows[] }) {
  const { t } = ctx;
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{t('staff.answers.title')}</h2>
      {view.fromForms.length === 0 ? null : (
        <details class="sd-details" open={view.paper}>
          <summary>{t('staff.reading.from-forms', { count: view.fromForms.length })}</summary>
          <p class="usa-hint">{t('staff.reading.from-forms.hint')}</p>
          <dl class="sd-summary">
            {view.fromForms.map(({ field, answer }) => (
              <div class="sd-summary__row">
                <dt>{questionText(field, t)}</dt>
                <dd>{answerText(field, answer, t)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {view.paper ? (
        <p>{t('staff.answers.paper')}</p>
      ) : (
        <details class="sd-details">
          <summary>{t('staff.answers.show')}</summary>
          {answers.map((section) => (
            <div>
              <h3>
                {section.letter}. {section.title}
              </h3>
              <dl class="sd-summary">
                {section.rows.map((row) => (
                  <div class="sd-summary__row">
                    <dt>{row.question}</dt>
                    <dd>{row.answer}</dd>
                  </div>
                ))}
              </dl>
              {section.note === undefined ? null : <p class="usa-hint">{section.note}</p>}
            </div>
          ))}
        </details>
      )}
    </section>
  );
}

function Claim({ ctx, say, view, mayClaim }: CasePartProps & { mayClaim: boolean }) {
  const { t } = ctx;
  const { claim } = view;
  if (!mayClaim && !claim) return null;
  const text = !claim
    ? t('staff.claim.nobody')
    : claim.mine
      ? t('staff.claim.me', { date: say.time(claim.at) })
      : t('staff.claim.other', { name: claim.name, date: say.time(claim.at) });
  const what = !claim ? 'take' : claim.mine ? 'release' : 'take-over';
  return (
    <section aria-labelledby="claim">
      <h2 id="claim">{t('staff.claim.title')}</h2>
      <p>{text}</p>
      {mayClaim ? (
        <PostForm ctx={ctx} action={`/staff/cases/${view.applicationId}/claim`} class="sd-form">
          <Button
            text={t(`staff.claim.${what}`, { name: claim?.name ?? '' })}
            kind="outline"
            name="what"
            value={what}
          />
          {what === 'take-over' ? (
            <p class="usa-hint">{t('staff.claim.take-over-hint', { name: claim?.name ?? '' })}</p>
          ) : null}
        </PostForm>
      ) : null}
    </section>
  );
}
