import type { FieldError } from '../../domain/errors.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import type { TuiProgress } from '../../domain/tui/rows.ts';
import { Actions, Button, ButtonLink, PostForm } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import type { AskValues } from './ask-form.ts';
import { AskPart } from './ask-part.tsx';
import type { Words } from './words.ts';

/** What staff see of a TUI request instead of a decision: there is none to make here (R15). */
export interface TuiDesk {
  applicationId: string;
  version: number;
  /** Undefined: this reader may hand over now. */
  whyNot?: string | undefined;
  mayReport: boolean;
  progress: TuiProgress;
  /** R19: the number of the award whose letter goes along, as it looks now. */
  award: string | undefined;
  packetPages: number | undefined;
  askable: Askable;
  ask: AskValues;
  informationDays: number;
}

interface PanelProps {
  ctx: PageContext;
  say: Words;
  tui: TuiDesk;
  errors: readonly FieldError[];
}

export function TuiPanel(props: PanelProps) {
  const { tui } = props;
  if (tui.progress.handedOver !== undefined) return <Following {...props} />;
  return <HandOver {...props} />;
}

/** Complete, or not: two forms and two buttons. */
function HandOver({ ctx, tui, errors }: PanelProps) {
  const { t } = ctx;
  const action = `/staff/cases/${tui.applicationId}/hand-over`;
  return (
    <section aria-labelledby="hand-over">
      <h2 id="hand-over">{t('staff.tui.title')}</h2>
      {tui.whyNot === undefined ? (
        <>
          <p>{t('staff.tui.apart')}</p>
          <p>
            <strong>{t('staff.tui.award')}:</strong>{' '}
            {tui.award === undefined ? t('staff.tui.award.none') : t('staff.tui.award.attached', { number: tui.award })}
          </p>
          <div class="sd-card">
            <h3>{t('staff.tui.complete.title')}</h3>
            <p>{t('staff.tui.complete.text')}</p>
            <PostForm ctx={ctx} action={action} class="sd-form">
              <input type="hidden" name="version" value={String(tui.version)} />
              <Button text={t('staff.tui.complete.button')} name="outcome" value="handed-over" />
            </PostForm>
          </div>
          <div class="sd-card">
            <h3>{t('staff.tui.ask.title')}</h3>
            <p>{t('staff.tui.ask.text', { days: tui.informationDays })}</p>
            <PostForm ctx={ctx} action={action} class="sd-form sd-ask-alone">
              <input type="hidden" name="version" value={String(tui.version)} />
              <AskPart ctx={ctx} values={tui.ask} errors={errors} askable={tui.askable} />
              <Actions>
                <Button text={t('staff.tui.ask.button')} kind="outline" name="outcome" value="more-information" />
              </Actions>
            </PostForm>
          </div>
        </>
      ) : (
        <p>{tui.whyNot}</p>
      )}
    </section>
  );
}

/** What the person told since, the packet to print, and the way to write down what they say at the desk. */
function Following({ ctx, say, tui }: PanelProps) {
  const { t } = ctx;
  const { handedOver, sent, answer, asking } = tui.progress;
  const path = `/staff/cases/${tui.applicationId}`;
  return (
    <section aria-labelledby="following">
      <h2 id="following">{t('staff.tui.following.title')}</h2>
      <p>
        {tui.packetPages === undefined ? (
          t('staff.tui.packet.soon')
        ) : (
          <a class="usa-link" href={`${path}/packet`}>
            {t('staff.tui.packet', { pages: tui.packetPages })}
          </a>
        )}
      </p>
      {sent === undefined ? (
        <p>{t('staff.tui.following.handed-over', { date: say.day(handedOver?.at ?? '') })}</p>
      ) : (
        <p>
          {t('staff.tui.following.sent', { date: say.day(sent.on), way: t(`tui.way.${sent.way}`) })}{' '}
          {sent.noProof === undefined
            ? t('staff.tui.following.proof')
            : t('staff.tui.following.no-proof', { reason: sent.noProof })}
        </p>
      )}
      {answer === undefined ? null : (
        <p>{t(`staff.tui.following.answer.${answer.outcome}`, { date: say.day(answer.on) })}</p>
      )}
      {asking === undefined ? null : (
        <p>{t('staff.tui.following.next', { reminders: asking.reminders, date: say.day(asking.nextAt) })}</p>
      )}
      {tui.mayReport ? (
        <>
          <h3>{t('staff.tui.report.title')}</h3>
          <p>{t('staff.tui.report.text')}</p>
          <p class="sd-actions">
            <ButtonLink href={`${path}/oed/sent`} text={t('tui.told.report-sent')} kind="outline" />
            <ButtonLink href={`${path}/oed/answer`} text={t('tui.told.report-answer')} kind="outline" />
          </p>
          {sent === undefined && answer === undefined ? null : (
            <PostForm ctx={ctx} action={`${path}/oed/undo`} class="sd-inline-form">
              <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
                {t('tui.told.undo')}
              </button>
            </PostForm>
          )}
        </>
      ) : null}
    </section>
  );
}
