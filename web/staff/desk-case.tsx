import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { NoteRow } from '../../domain/cases/notes.ts';
import type { Reason } from '../../domain/routing/route.ts';
import { Actions, Button, PostForm, SummaryList, TextArea } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { Words } from './words.ts';

/** Where a case stands in the house, what colleagues wrote about it, and the ways back into line. */
export interface DeskView {
  applicationId: string;
  number: string;
  centerName: string;
  team?: NonNullable<ApplicationRow['route']>['team'];
  organizationName?: string;
  reasons: readonly Reason[];
  on: ApplicationRow['owner'];
  onSince?: string;
  holder?: { name: string; givenBy?: string };
  notes: readonly NoteRow[];
  appeals: NonNullable<ApplicationRow['appeals']>;
  may: { reassign: boolean; note: boolean; undo: boolean; withdraw: boolean; appeal: boolean; reopen: boolean };
  version: number;
}

interface DeskPartProps {
  ctx: PageContext;
  say: Words;
  desk: DeskView;
}

export function Standing({ ctx, say, desk }: DeskPartProps) {
  const { t } = ctx;
  const path = `/staff/cases/${desk.applicationId}`;
  const waits = t(`staff.owner.${desk.on}`);
  const rows = [
    {
      key: t('staff.standing.waiting'),
      value:
        desk.onSince === undefined ? waits : t('staff.standing.since', { who: waits, date: say.time(desk.onSince) }),
    },
    ...(desk.team === undefined
      ? []
      : [
          {
            key: t('staff.standing.where'),
            value: t('staff.standing.team', { team: t(`staff.owner.${desk.team}`), center: desk.centerName }),
          },
        ]),
    ...(desk.organizationName === undefined
      ? []
      : [{ key: t('staff.standing.partner'), value: desk.organizationName }]),
    ...(desk.holder?.givenBy === undefined ? [] : [{ key: t('staff.standing.given-by'), value: desk.holder.givenBy }]),
  ];
  return (
    <section aria-labelledby="standing">
      <h2 id="standing">{t('staff.standing.title')}</h2>
      <SummaryList rows={rows} />
      {desk.reasons.length > 0 ? (
        <details class="sd-details">
          <summary>{t('staff.standing.why')}</summary>
          <ul class="usa-list">
            {desk.reasons.map((reason) => (
              <li>{reasonText(reason, desk, ctx, say)}</li>
            ))}
          </ul>
        </details>
      ) : null}
      {desk.may.reassign ? (
        <p>
          <a class="usa-link sd-link-row" href={`${path}/assign`}>
            {t('staff.standing.assign')}
          </a>
        </p>
      ) : null}
      {desk.may.undo ? (
        <PostForm ctx={ctx} action={`${path}/assign`} class="sd-form">
          <input type="hidden" name="to" value="undo" />
          <input type="hidden" name="version" value={String(desk.version)} />
          <Button text={t('staff.standing.undo')} kind="outline" />
        </PostForm>
      ) : null}
      <Ways ctx={ctx} say={say} desk={desk} />
    </section>
  );
}

function reasonText(
  reason: Reason,
  desk: Pick<DeskView, 'centerName' | 'organizationName'>,
  ctx: PageContext,
  say: Words,
): string {
  const cents = (name: string) => say.money(Number(reason.params[name] ?? 0));
  return ctx.t(`staff.route.${reason.key}`, {
    center: desk.centerName,
    organization: desk.organizationName ?? '',
    amount: cents('amountCents'),
    above: cents('aboveCents'),
    rate: reason.params['ratePercent'] ?? 0,
  });
}

/** What staff do when the person asks them to, at the desk or on the phone. */
function Ways({ ctx, desk }: DeskPartProps) {
  const { t } = ctx;
  const path = `/staff/cases/${desk.applicationId}`;
  const links = (['appeal', 'reopen', 'withdraw'] as const).filter((way) => desk.may[way]);
  if (links.length === 0) return null;
  return (
    <>
      <h3>{t('staff.ways.title')}</h3>
      <ul class="usa-list usa-list--unstyled">
        {links.map((way) => (
          <li>
            <a class="usa-link sd-link-row" href={`${path}/${way}`}>
              {t(`staff.ways.${way}`)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** 20 CFR 683.600: the person's own words, beside both decisions. */
export function Appeals({ ctx, say, desk }: DeskPartProps) {
  const { t } = ctx;
  if (desk.appeals.length === 0) return null;
  return (
    <section aria-labelledby="appeals">
      <h2 id="appeals">{t('staff.appeals.title')}</h2>
      {[...desk.appeals].reverse().map((appeal) => (
        <div class="sd-card">
          <p>
            <strong>{say.time(appeal.at)}</strong> · {t(`staff.appeals.by.${appeal.by}`)}
            {appeal.late ? ` · ${t('staff.appeals.late')}` : ''}
          </p>
          <p class="sd-quote">{appeal.words}</p>
        </div>
      ))}
      <p>{t('staff.appeals.rule')}</p>
    </section>
  );
}

/** Written once; a slip is corrected by another note, and both stay. */
export function Notes({ ctx, say, desk }: DeskPartProps) {
  const { t } = ctx;
  const correctedBy = new Map(
    desk.notes.flatMap((note) => (note.corrects ? [[note.corrects, note.seq] as const] : [])),
  );
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{t('staff.notes.title')}</h2>
      <p class="usa-hint">{t('staff.notes.intro')}</p>
      {desk.notes.length === 0 ? <p>{t('staff.notes.none')}</p> : null}
      <ol class="sd-timeline">
        {[...desk.notes].reverse().map((note) => (
          <li id={`note-${note.seq}`}>
            <strong>{t('staff.notes.by', { seq: note.seq, name: note.by.name, date: say.time(note.at) })}</strong>
            {note.to === undefined ? null : <> · {t('staff.notes.to', { name: note.to.name })}</>}
            {note.corrects === undefined ? null : <> · {t('staff.notes.corrects', { seq: note.corrects })}</>}
            {correctedBy.has(note.seq) ? (
              <> · {t('staff.notes.corrected', { seq: correctedBy.get(note.seq) ?? 0 })}</>
            ) : null}
            <p class="sd-quote">{note.text}</p>
            {desk.may.note ? (
              <details class="sd-details">
                <summary>
                  {t('staff.notes.correct')}
                  <span class="sd-visually-hidden"> {t('staff.notes.number', { seq: note.seq })}</span>
                </summary>
                <NoteForm ctx={ctx} desk={desk} corrects={note.seq} />
              </details>
            ) : null}
          </li>
        ))}
      </ol>
      {desk.may.note ? <NoteForm ctx={ctx} desk={desk} /> : null}
    </section>
  );
}

function NoteForm({ ctx, desk, corrects }: { ctx: PageContext; desk: DeskView; corrects?: number }) {
  const { t } = ctx;
  return (
    <PostForm ctx={ctx} action={`/staff/cases/${desk.applicationId}/notes`} class="sd-form">
      {corrects === undefined ? null : <input type="hidden" name="corrects" value={String(corrects)} />}
      <TextArea
        t={t}
        name={corrects === undefined ? 'text' : `text-${corrects}`}
        label={t(corrects === undefined ? 'staff.notes.new' : 'staff.notes.correction', { seq: corrects ?? 0 })}
        hint={t('staff.notes.private')}
        rows={3}
        maxlength={1000}
      />
      <Actions>
        <Button text={t('staff.notes.save')} kind="outline" />
      </Actions>
    </PostForm>
  );
}
