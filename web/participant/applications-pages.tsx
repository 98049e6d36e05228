import type { Child } from 'hono/jsx';
import type { ApplicationRow, ChecklistKind, DecisionRow } from '../../domain/cases/rows.ts';
import type { AskingRound } from '../../domain/information/open-items.ts';
import { isGranted } from '../../domain/outcomes/participation.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert, Tag, TaskList, type Task } from '../display-components.tsx';
import { Actions, Button, ButtonLink, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { AbsenceAnswers } from './absence-parts.tsx';
import { OutcomeLink } from './outcome-page.tsx';
import { AskedBefore, AskedList } from './answer-page.tsx';
import { AsWritten } from './as-written.tsx';
import { WaysBackPart, type WaysBack } from './way-back-pages.tsx';
import { MoneyPart } from './money-part.tsx';
import { statusSentence, statusTag } from './words.ts';

export function ApplicationsPage(props: {
  ctx: PageContext;
  applications: readonly { application: ApplicationRow; center: Center }[];
}) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('applications.title')}>
      {props.applications.length === 0 ? <p>{t('applications.none')}</p> : null}
      {props.applications.map(({ application, center }) => (
        <div class="sd-card">
          <h2>
            <a class="usa-link" href={`/applications/${application.applicationId}`}>
              {t('applications.packet', { number: application.number })}
            </a>
          </h2>
          <p>{statusSentence(application, center, ctx)}</p>
          <Tag {...tagProps(application, ctx)} />
        </div>
      ))}
      <Actions>
        <ButtonLink
          href="/ask"
          text={t('applications.new')}
          kind={props.applications.length === 0 ? 'primary' : 'outline'}
        />
      </Actions>
      <p>
        <a class="usa-link sd-link-row" href="/coaches">
          {t('coach.packet.link')}
        </a>
      </p>
      <p>
        <a class="usa-link sd-link-row" href="/messages">
          {t('messages.link')}
        </a>
      </p>
      <p>
        <a class="usa-link sd-link-row" href="/optional-questions">
          {t('demographics.title')}
        </a>
      </p>
      <p>
        <a class="usa-link sd-link-row" href="/your-copy">
          {t('export.title')}
        </a>
      </p>
    </Page>
  );
}
const tagProps = (application: ApplicationRow, ctx: PageContext) => statusTag(application, ctx);

/** The one page of a packet: what is done, what is left, where it stands. */
export function ApplicationPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  /** What this kind of request has to say here. */
  part?: Child;
  center: Center;
  tasks: readonly Task[];
  timeline: readonly { at: string; text: string }[];
  rounds: readonly AskingRound[];
  decision?: DecisionRow | undefined;
  ways: WaysBack;
  canWithdraw: boolean;
  /** A coach reads of papers what the consent covers. */
  papersThere: ReadonlySet<ChecklistKind> | undefined;
  /** Where a coach sent it: who, when, and by which consent. */
  sentBy?: string | undefined;
}) {
  const { ctx, application, center, decision } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const draft = application.status === 'draft';
  return (
    <Page
      ctx={ctx}
      title={t('application.title', { number: application.number })}
      back={{ href: '/applications', text: t('applications.title') }}
    >
      <p class="sd-status">{statusSentence(application, center, ctx)}</p>
      {props.sentBy === undefined ? null : <p>{props.sentBy}</p>}
      {props.part}
      {application.status === 'needs-information' && application.request ? (
        <Alert kind="warning" title={t('application.asked.title')}>
          <AskedList
            ctx={ctx}
            items={application.request.items}
            language={application.request.language}
            href={`${base}/answer`}
          />
          <AsWritten ctx={ctx} text={application.request.message} language={application.request.language} />
          <Actions>
            <ButtonLink href={`${base}/answer`} text={t('application.asked.answer')} />
          </Actions>
        </Alert>
      ) : null}
      {application.status === 'closed' && application.tui?.handedOver === undefined && !application.waitlist ? (
        <Actions>
          <ButtonLink href={`${base}/answer`} text={t('application.reopen')} />
        </Actions>
      ) : null}
      <Decided {...props} />
      <MoneyPart ctx={ctx} application={application} />
      <WaysBackPart ctx={ctx} application={application} ways={props.ways} />
      {isGranted(application.status) ? <OutcomeLink ctx={ctx} applicationId={application.applicationId} /> : null}
      {draft ? <h2>{t('application.tasks.title')}</h2> : null}
      {draft ? <TaskList tasks={props.tasks} /> : null}
      {draft ? <SwitchSource ctx={ctx} base={base} formSource={application.formSource} /> : null}
      {draft ? null : (
        <>
          <h2>{t('application.sent.title')}</h2>
          <TaskList tasks={props.tasks} />
        </>
      )}
      {draft || !props.papersThere ? null : (
        <AbsenceAnswers ctx={ctx} application={application} there={props.papersThere} />
      )}
      {props.timeline.length > 0 ? (
        <>
          <h2>{t('application.timeline.title')}</h2>
          <ol class="sd-timeline">
            {props.timeline.map((entry) => (
              <li>
                <strong>{entry.at}</strong> – {entry.text}
              </li>
            ))}
          </ol>
        </>
      ) : null}
      <AskedBefore ctx={ctx} rounds={props.rounds} />
      <p>
        <a class="usa-link sd-link-row" href={`${base}/history`}>
          {t('coach.history.link')}
        </a>
      </p>
      <p>
        <a class="usa-link sd-link-row" href="/coaches">
          {t('coach.packet.link')}
        </a>
      </p>
      <h2>{t('application.help.title')}</h2>
      <p>
        {t('application.help.text', { center: center.name })}{' '}
        <a class="usa-link sd-phone" href={`tel:+1${center.phone.replaceAll('-', '')}`}>
          {center.phone}
        </a>
        <br />
        <a class="usa-link sd-link-row" href="/help">
          {t('common.help')}
        </a>
      </p>
      {props.canWithdraw ? (
        <p>
          <a class="usa-link sd-link-row" href={`${base}/withdraw`}>
            {t(draft ? 'application.withdraw-draft' : 'application.withdraw')}
          </a>
        </p>
      ) : null}
      {decision === undefined ? null : <p class="usa-hint">{t('application.decision.local-policy')}</p>}
    </Page>
  );
}

/** Filled in here or on paper, never both; changing one's mind keeps what was typed. */
function SwitchSource(props: { ctx: PageContext; base: string; formSource: ApplicationRow['formSource'] }) {
  const { t } = props.ctx;
  const paper = props.formSource === 'paper';
  return (
    <PostForm ctx={props.ctx} action={`${props.base}/source`} class="sd-switch">
      <input type="hidden" name="formSource" value={paper ? 'form' : 'paper'} />
      <p>
        {t(paper ? 'application.source.paper' : 'application.source.form')}{' '}
        <button class="usa-button usa-button--unstyled" type="submit">
          {t(paper ? 'application.source.to-form' : 'application.source.to-paper')}
        </button>
      </p>
    </PostForm>
  );
}

/** R27: a person decided; here is why, what would change it, and how to say it is wrong. */
function Decided(props: { ctx: PageContext; application: ApplicationRow; decision?: DecisionRow | undefined }) {
  const { application, decision } = props;
  const { t } = props.ctx;
  // STEP and OJT have words of their own for every end (step-pages.tsx, ojt-part.tsx).
  if (application.kind === 'step' || application.kind === 'ojt') return null;
  if (application.status !== 'approved' && application.status !== 'denied') return null;
  return (
    <div class="sd-card">
      <h2>{t(application.status === 'approved' ? 'application.approved.title' : 'application.denied.title')}</h2>
      {application.status === 'approved' ? <p>{t('application.approved.ask-first')}</p> : null}
      {decision && decision.reason !== '' ? (
        <p>
          <strong>{t('application.reason')}</strong> {decision.reason}
        </p>
      ) : null}
      {application.status === 'denied' ? <p>{t('application.denied.what-now')}</p> : null}
      {application.letter ? (
        <Actions>
          <ButtonLink href={`/applications/${application.applicationId}/letter`} text={t('application.letter')} />
        </Actions>
      ) : (
        <p>{t('application.letter-soon')}</p>
      )}
    </div>
  );
}

export function WithdrawPage({ ctx, application }: { ctx: PageContext; application: ApplicationRow }) {
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page ctx={ctx} title={t('withdraw.title', { number: application.number })}>
      <p>{t(application.status === 'approved' ? 'withdraw.ojt.text' : 'withdraw.text')}</p>
      <PostForm ctx={ctx} action={`${base}/withdraw`}>
        <Actions>
          <Button text={t('withdraw.yes')} kind="secondary" />
          <ButtonLink href={base} text={t('withdraw.no')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}

/** What a person keeps in hand after sending. */
export function SentPage({
  ctx,
  application,
  center,
}: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
}) {
  const { t } = ctx;
  const tui = application.kind === 'tui';
  return (
    <Page ctx={ctx} title={t('sent.title')}>
      <Alert kind="success" live>
        {statusSentence(application, center, ctx)}
      </Alert>
      <p>{t('sent.mail')}</p>
      <h2>{t('sent.next.title')}</h2>
      <ol>
        <li>{t('sent.next.check')}</li>
        {tui ? (
          <>
            <li>{t('tui.sent.next.look', { center: center.shortName })}</li>
            <li>{t('tui.sent.next.send')}</li>
          </>
        ) : application.kind === 'step' ? (
          <>
            <li>{t('sent.step.next', { center: center.shortName })}</li>
            <li>{t('sent.step.tell')}</li>
          </>
        ) : application.kind === 'ojt' ? (
          <>
            <li>{t('sent.ojt.next', { center: center.shortName })}</li>
            <li>{t('sent.next.tell')}</li>
          </>
        ) : (
          <>
            <li>{t('sent.next.decide', { center: center.shortName })}</li>
            <li>{t('sent.next.tell')}</li>
          </>
        )}
      </ol>
      {application.kind === 'scholarship' ? <p>{t('sent.do-not-pay')}</p> : null}
      {application.kind === 'ojt' ? <p>{t('sent.ojt.wait')}</p> : null}
      <Actions>
        <ButtonLink href={`/applications/${application.applicationId}`} text={t('sent.see')} />
      </Actions>
    </Page>
  );
}
