import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import type { Center } from '../../domain/settings.ts';
import type { Countdown } from '../../domain/tui/countdown.ts';
import type { TuiProgress } from '../../domain/tui/rows.ts';
import type { TuiSettings } from '../../domain/tui/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Actions, Button, ButtonLink, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { AnswerFields, reportLabels, SentFields } from '../tui/report-fields.tsx';
import type { ReportValues } from '../tui/report-form.ts';
import { UploadArea, uploadsPending, type DocumentsProps } from './documents-pages.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';

/** R17: a clock to look at. It refuses nothing, and says so when it has run out. */
function CountdownPart(props: {
  ctx: PageContext;
  countdown: Countdown | undefined;
  /** Where dates can still be given. */
  addHref?: string | undefined;
}) {
  const { ctx, countdown } = props;
  const { t } = ctx;
  return (
    <section aria-labelledby="countdown">
      <h2 id="countdown">{t('tui.countdown.title')}</h2>
      {countdown === undefined ? (
        <p>{t('tui.countdown.none')}</p>
      ) : (
        <>
          <p>
            <strong>
              {countdown.daysLeft < 0
                ? t('tui.countdown.passed')
                : t('tui.countdown.left', { days: countdown.daysLeft })}
            </strong>
          </p>
          <p>{t(`tui.countdown.from.${countdown.from}`, { date: words(ctx).day(countdown.fromOn) })}</p>
        </>
      )}
      {countdown === undefined && props.addHref !== undefined ? (
        <p>
          <a class="usa-link sd-link-row" href={props.addHref}>
            {t('tui.countdown.add')}
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** On the page of the packet: how long there is left, and the way to what comes after the check. */
export function TuiPart(props: {
  ctx: PageContext;
  application: ApplicationRow;
  countdown: Countdown | undefined;
  /** R16: said by the person, and answered to them alone. */
  stoppedSearching: boolean;
  /** Whoever may not see the dates is not told that there are none. */
  mayCount: boolean;
}) {
  const { ctx, application } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const draft = application.status === 'draft';
  const waits = application.status !== 'oed-approved' && application.status !== 'completed';
  return (
    <>
      {props.stoppedSearching && waits ? <Alert kind="warning">{t('tui.search.stopped')}</Alert> : null}
      {props.mayCount && waits && application.tui?.sent === undefined ? (
        <CountdownPart
          ctx={ctx}
          countdown={props.countdown}
          addHref={draft && application.formSource === 'form' ? `${base}/form/layoff` : undefined}
        />
      ) : null}
      {application.tui?.handedOver ? (
        <Actions>
          <ButtonLink href={`${base}/oed`} text={t('tui.page.link')} />
        </Actions>
      ) : null}
    </>
  );
}

interface OedPageProps {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
  settings: TuiSettings;
  countdown: Countdown | undefined;
  mayCount: boolean;
  mayReport: boolean;
}

/** The packet, the ways to send it, and what was told of it so far. No button here says yes or no for the office (R15). */
export function OedPage(props: OedPageProps) {
  const { ctx, application } = props;
  const { t } = ctx;
  const { tui = {}, status } = application;
  return (
    <Page
      ctx={ctx}
      title={t('tui.page.title', { number: application.number })}
      back={{ href: `/applications/${application.applicationId}`, text: t('tui.page.back') }}
      waits={status === 'handed-over' && application.packet === undefined}
    >
      {status === 'closed' ? (
        <Alert kind="info" title={t('tui.closed.title')}>
          <p>{t('tui.closed.text')}</p>
        </Alert>
      ) : null}
      {tui.answer?.outcome === 'not-approved' ? <NotApproved ctx={ctx} /> : null}
      {props.mayCount && tui.sent === undefined && tui.answer === undefined ? (
        <CountdownPart ctx={ctx} countdown={props.countdown} />
      ) : null}
      <GetPacket {...props} tui={tui} />
      <HowToSend {...props} />
      <Told {...props} tui={tui} />
      {status === 'oed-approved' && props.mayReport ? <WeeklyMail {...props} tui={tui} /> : null}
    </Page>
  );
}

function GetPacket({ ctx, application, center, tui }: OedPageProps & { tui: TuiProgress }) {
  const { t } = ctx;
  const { packet } = application;
  return (
    <section aria-labelledby="get">
      <h2 id="get">{t('tui.get.title')}</h2>
      {packet === undefined ? (
        <p>{t('tui.get.soon')}</p>
      ) : (
        <>
          <p>{t('tui.get.text', { pages: packet.pages })}</p>
          {tui.award ? <p>{t('tui.get.award', { number: tui.award.number })}</p> : null}
          <Actions>
            <ButtonLink href={`/applications/${application.applicationId}/packet`} text={t('tui.get.button')} />
          </Actions>
        </>
      )}
      <p>{t('tui.get.print', { center: center.shortName, phone: center.phone })}</p>
    </section>
  );
}

function HowToSend({ ctx, settings }: OedPageProps) {
  const { t } = ctx;
  const { ways, waysCheckedOn } = settings;
  return (
    <section aria-labelledby="send">
      <h2 id="send">{t('tui.send.title')}</h2>
      <p>{t('tui.send.text')}</p>
      <SummaryList rows={ways.map(({ way, where }) => ({ key: t(`tui.way.${way}`), value: where }))} />
      <p class="usa-hint">
        {waysCheckedOn === undefined
          ? t('tui.send.unchecked')
          : t('tui.send.checked', { date: words(ctx).day(waysCheckedOn) })}
      </p>
    </section>
  );
}

function Told({ ctx, application, mayReport, tui }: OedPageProps & { tui: TuiProgress }) {
  const { t } = ctx;
  const say = words(ctx);
  const base = `/applications/${application.applicationId}/oed`;
  const { sent, answer } = tui;
  const maySend = mayMove(application, 'report-sent');
  const mayAnswer = mayMove(application, 'report-more') || mayMove(application, 'report-approved');
  const mayUndo = (sent ?? answer) !== undefined && mayMove(application, 'undo-sent');
  const byOthers = [sent, answer].some((each) => each !== undefined && each.by !== application.personId);
  return (
    <section aria-labelledby="told">
      <h2 id="told">{t('tui.told.title')}</h2>
      {sent === undefined && answer === undefined ? <p>{t('tui.told.nothing')}</p> : null}
      {sent === undefined ? null : (
        <p>
          {t('tui.told.sent', { date: say.day(sent.on), way: t(`tui.way.${sent.way}`) })}
          {sent.noProof === undefined ? null : ` ${t('tui.told.no-proof', { reason: sent.noProof })}`}
        </p>
      )}
      {answer === undefined ? null : <p>{t(`tui.told.answer.${answer.outcome}`, { date: say.day(answer.on) })}</p>}
      {byOthers ? <p class="usa-hint">{t('tui.staff-told')}</p> : null}
      {mayReport && (maySend || mayAnswer) ? (
        <Actions>
          {maySend ? <ButtonLink href={`${base}/sent`} text={t('tui.told.report-sent')} /> : null}
          {mayAnswer ? (
            <ButtonLink
              href={`${base}/answer`}
              text={t(answer === undefined ? 'tui.told.report-answer' : 'tui.told.report-new-answer')}
              kind={maySend ? 'outline' : 'primary'}
            />
          ) : null}
        </Actions>
      ) : null}
      {mayReport && mayUndo ? (
        <PostForm ctx={ctx} action={`${base}/undo`} class="sd-inline-form">
          <p>
            <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
              {t('tui.told.undo')}
            </button>{' '}
            <span class="usa-hint">{t('tui.told.undo.hint')}</span>
          </p>
        </PostForm>
      ) : null}
    </section>
  );
}

function NotApproved({ ctx }: { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <Alert kind="info" title={t('tui.not-approved.title')}>
      <ul>
        {(['ask', 'appeal', 'scholarship', 'later'] as const).map((what) => (
          <li>{t(`tui.not-approved.${what}`)}</li>
        ))}
      </ul>
    </Alert>
  );
}

/** R16: the mails are a help; the duty stands on every page all the same. */
function WeeklyMail({ ctx, application, tui }: OedPageProps & { tui: TuiProgress }) {
  const { t } = ctx;
  const off = tui.weeklyOff === true;
  return (
    <section aria-labelledby="weekly">
      <h2 id="weekly">{t('tui.weekly.title')}</h2>
      <PostForm ctx={ctx} action={`/applications/${application.applicationId}/oed/weekly-mail`} class="sd-switch">
        <input type="hidden" name="wanted" value={off ? 'yes' : 'no'} />
        <p>
          {t(off ? 'tui.weekly.off' : 'tui.weekly.on')}{' '}
          <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
            {t(off ? 'tui.weekly.switch-on' : 'tui.weekly.switch-off')}
          </button>
        </p>
      </PostForm>
    </section>
  );
}

/** "I sent it", and "The office answered": a photo first, if there is one, then a few answers. */
export function OedReportPage(
  props: Omit<DocumentsProps, 'canChange'> & {
    what: 'sent' | 'answer';
    values: ReportValues;
    errors?: readonly FieldError[];
    trouble?: { title: string; next: string } | undefined;
  },
) {
  const { ctx, application, what } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t(`tui.report-${what}.title`)}
      errors={props.errors}
      errorLabels={reportLabels(ctx, what)}
      back={{ href: `${base}/oed`, text: t('tui.page.link') }}
      waits={uploadsPending(props)}
      scriptHref={props.scriptHref}
    >
      <TroubleAlert trouble={props.trouble} />
      {what === 'answer' && application.tui?.sent === undefined ? <p>{t('tui.report-answer.not-told')}</p> : null}
      <p>{t(what === 'sent' ? 'tui.report-sent.proof' : 'tui.report-answer.letter')}</p>
      <UploadArea {...props} canChange base={base} back={`${base}/oed/${what}`} />
      <PostForm ctx={ctx} action={`${base}/oed/${what}`}>
        {what === 'sent' ? (
          <SentFields ctx={ctx} values={props.values} errors={props.errors} />
        ) : (
          <AnswerFields ctx={ctx} values={props.values} errors={props.errors} />
        )}
        <Actions>
          <Button text={t(`tui.report-${what}.button`)} />
        </Actions>
      </PostForm>
    </Page>
  );
}
