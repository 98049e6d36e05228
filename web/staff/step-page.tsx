import type { FieldError } from '../../domain/errors.ts';
import { Alert, Button, Page, PostForm, SummaryList, Tag, type SummaryRow } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AfterLinks } from './after-links.tsx';
import { CallPart } from './call-part.tsx';
import { AskedRounds } from './asked-rounds.tsx';
import { Documents } from './case-documents.tsx';
import { Decisions, Result } from './case-parts.tsx';
import { History } from './history-part.tsx';
import { Appeals, Notes, Standing } from './desk-case.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StepDecidePanel } from './step-decide-panel.tsx';
import { StepDue } from './step-list-page.tsx';
import type { StepDetail } from './step-detail.ts';
import { StepMoney } from './step-pay.tsx';
import { PlanPanel } from './step-plan-panel.tsx';
import type { StepLine } from './step-view.ts';
import { sayErrors, words } from './words.ts';

export interface StepCaseProps {
  rights: StaffRights;
  line: StepLine;
  /** Why and where it stands is passed on from here. */
  mayRoute: boolean;
  mayTake: 'take' | 'take-over' | 'release' | undefined;
  detail?: StepDetail | undefined;
  errors: readonly FieldError[];
  notice?: { kind: 'success' | 'error' | 'info'; title?: string; text: string } | undefined;
}

export function StepCasePage({ ctx, ...props }: StepCaseProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { line, detail } = props;
  const errors = sayErrors(props.errors, ctx, say);
  const path = `/staff/cases/${line.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('step.case.title', { number: line.number })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff/step', text: t('step.list.title') }}
      errors={errors}
      wide
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {detail ? <CallPart ctx={ctx} say={say} view={detail.view} mayNote={detail.desk.may.note} /> : null}
      <div class="sd-columns">
        <div>
          <section aria-labelledby="glance">
            <h2 id="glance">{t('staff.case.at-a-glance')}</h2>
            <SummaryList
              rows={[
                { key: t('staff.case.status'), value: t(`staff.status.${line.status}`) },
                { key: t('staff.queue.col.due'), value: <StepDue ctx={ctx} say={say} line={line} /> },
                {
                  key: t('step.list.col.coach'),
                  value: line.mine ? <strong>{t('step.coach.me')}</strong> : (line.coach ?? t('step.coach.nobody')),
                },
                ...(line.submittedAt === undefined
                  ? []
                  : [{ key: t('staff.case.sent'), value: say.time(line.submittedAt) }]),
              ]}
            />
            {props.mayTake ? (
              <PostForm ctx={ctx} action={`/staff/step/${line.applicationId}/take`} class="sd-form">
                <Button
                  text={t(`step.take.${props.mayTake}`, { name: line.coach ?? '' })}
                  kind="outline"
                  name="what"
                  value={props.mayTake}
                />
              </PostForm>
            ) : null}
            {detail === undefined && props.mayRoute ? (
              <>
                <p>{t('step.others')}</p>
                <p>
                  <a class="usa-link sd-link-row" href={`${path}/assign`}>
                    {t('staff.standing.assign')}
                  </a>
                </p>
              </>
            ) : null}
          </section>
          {detail ? <Confidential ctx={ctx} detail={detail} /> : null}
          {detail ? <Said ctx={ctx} detail={detail} /> : null}
          {detail ? <Documents ctx={ctx} say={say} view={detail.view} /> : null}
        </div>
        {detail ? (
          <div>
            {detail.decide && !detail.decide.refer ? (
              <StepDecidePanel ctx={ctx} applicationId={line.applicationId} errors={errors} {...detail.decide} />
            ) : null}
            {detail.noDecision === undefined || detail.noDecision === 'not-now' ? null : (
              <section aria-labelledby="decide">
                <h2 id="decide">{t('step.decide.title')}</h2>
                <p>{t(`step.decide.${detail.noDecision}`, { name: line.coach ?? '' })}</p>
              </section>
            )}
            <PlanPanel
              ctx={ctx}
              say={say}
              applicationId={line.applicationId}
              status={line.status}
              detail={detail}
              errors={errors}
            />
            <StepMoney
              ctx={ctx}
              say={say}
              applicationId={line.applicationId}
              errors={errors}
              notes={detail.awards}
              pay={detail.pay}
            />
            {detail.decide?.refer ? (
              <StepDecidePanel ctx={ctx} applicationId={line.applicationId} errors={errors} {...detail.decide} />
            ) : null}
            <Standing ctx={ctx} say={say} desk={detail.desk} />
            <AskedRounds ctx={ctx} say={say} view={detail.view} answers={detail.openAnswers} />
            <Appeals ctx={ctx} say={say} desk={detail.desk} />
            <Result ctx={ctx} say={say} view={detail.view} />
            <AfterLinks ctx={ctx} say={say} view={detail.view} />
            <Decisions ctx={ctx} say={say} view={detail.view} />
            <Notes ctx={ctx} say={say} desk={detail.desk} />
            <History ctx={ctx} say={say} view={detail.view} />
          </div>
        ) : null}
      </div>
    </Page>
  );
}

const order = ['does-not-meet', 'check', 'meets'];

/** R11 with its reasons; what rests on SNAP is drawn for a STEP coach, from the snap table, each time anew (R22). */
function Confidential({ ctx, detail }: { ctx: PageContext; detail: StepDetail }) {
  const { t } = ctx;
  const findings = [...detail.view.findings, ...(detail.confidential?.findings ?? [])].sort(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome),
  );
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{t('step.findings.title')}</h2>
      <p>{t('step.findings.intro')}</p>
      <ul class="sd-tasks">
        {findings.map((finding) => (
          <li>
            <span>{t(`staff.finding.${finding.code}`, finding.params)}</span>
            <Tag
              text={t(`staff.findings.outcome.${finding.outcome}`)}
              kind={finding.outcome === 'meets' ? 'done' : 'warning'}
            />
          </li>
        ))}
      </ul>
      {detail.confidential ? null : <p class="usa-hint">{t('step.findings.apart')}</p>}
    </section>
  );
}

function Said({ ctx, detail }: { ctx: PageContext; detail: StepDetail }) {
  const { t } = ctx;
  const rows = (list: readonly { question: string; answer: string }[]): SummaryRow[] =>
    list.map(({ question, answer }) => ({ key: question, value: answer }));
  const own = detail.answers.filter(({ id }) => id.startsWith('step-'));
  const rest = detail.answers.filter(({ id }) => !id.startsWith('step-'));
  return (
    <section aria-labelledby="said">
      <h2 id="said">{t('step.said.title')}</h2>
      {detail.view.paper ? <p>{t('staff.answers.paper')}</p> : null}
      {own.map((section) =>
        section.rows.length === 0 ? null : (
          <>
            <h3>{section.title}</h3>
            <SummaryList rows={rows(section.rows)} />
          </>
        ),
      )}
      {detail.confidential && detail.confidential.rows.length > 0 ? (
        <>
          <h3>{t('step.said.confidential')}</h3>
          <p class="usa-hint">{t('step.said.confidential-hint')}</p>
          <SummaryList rows={rows(detail.confidential.rows)} />
        </>
      ) : null}
      {detail.view.paper ? null : (
        <details class="sd-details">
          <summary>{t('step.said.rest')}</summary>
          {rest.map((section) => (
            <>
              <h3>{section.title}</h3>
              <SummaryList rows={rows(section.rows)} />
            </>
          ))}
        </details>
      )}
    </section>
  );
}
