import type { HandOffRow } from '../../domain/hand-off/rows.ts';
import type { HandOffSystem } from '../../domain/hand-off/settings.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert, Page, PostForm, Tag } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { AfterTabs, CenterChoice } from './outcomes-pages.tsx';
import { StackTable } from './stack-table.tsx';
import { words } from './words.ts';

/** One system's sheet as it is drawn: values in the words of that system. */
export interface SheetView {
  systemId: string;
  name: string;
  lines: { id: string; label: string; text: string; changed: boolean }[];
  /** Labels of what was typed there and is not known any more. */
  gone: string[];
  done?: { name: string; at: string } | undefined;
  changed: boolean;
  /** Which sheet this is: the tick sends it along. */
  mark: string;
}
export interface HandOffProps {
  applicationId: string;
  number: string;
  rights: StaffRights;
  sheets: readonly SheetView[];
  /** False before it is granted. */
  open: boolean;
  mayTick: boolean;
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
  scriptHref?: string | undefined;
}

export function HandOffPage({ ctx, ...props }: HandOffProps & { ctx: PageContext }) {
  const { t } = ctx;
  const { sheets } = props;
  return (
    <Page
      ctx={ctx}
      title={t('hand-off.title', { number: props.number })}
      navigation={staffNavigation(t, props.rights, 'after')}
      back={{ href: `/staff/cases/${props.applicationId}`, text: t('after.case.back', { number: props.number }) }}
      scriptHref={props.scriptHref}
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {!props.open || sheets.length === 0 ? (
        <p>{t(props.open ? 'hand-off.none' : 'hand-off.not-yet')}</p>
      ) : (
        <>
          <p>{t('hand-off.intro')}</p>
          <p>{t('hand-off.private')}</p>
          <nav aria-label={t('hand-off.jump')}>
            <ul class="sd-tabs">
              {sheets.map((sheet) => (
                <li>
                  <a href={`#${sheet.systemId}`}>{sheet.name}</a>
                </li>
              ))}
            </ul>
          </nav>
          <p
            class="sd-visually-hidden"
            role="status"
            data-copied={t('hand-off.copied', { label: '§' })}
            data-failed={t('hand-off.copy-failed')}
          ></p>
          {sheets.map((sheet) => (
            <Sheet ctx={ctx} applicationId={props.applicationId} sheet={sheet} mayTick={props.mayTick} />
          ))}
        </>
      )}
    </Page>
  );
}

function Sheet(props: { ctx: PageContext; applicationId: string; sheet: SheetView; mayTick: boolean }) {
  const { ctx, sheet } = props;
  const { t } = ctx;
  const date = sheet.done ? words(ctx).time(sheet.done.at) : '';
  const name = sheet.done?.name ?? '';
  const isDone = sheet.done !== undefined && !sheet.changed;
  return (
    <section class="sd-card" aria-labelledby={sheet.systemId}>
      <h2 id={sheet.systemId} tabindex={-1}>
        {sheet.name}
      </h2>
      <p>
        {isDone ? (
          <Tag text={t('hand-off.done', { system: sheet.name, name, date })} kind="done" />
        ) : sheet.done ? (
          <Tag text={t('hand-off.changed', { name, date })} kind="warning" />
        ) : (
          <Tag text={t('hand-off.waiting')} />
        )}
      </p>
      {sheet.gone.length > 0 ? <p>{t('hand-off.gone', { labels: sheet.gone.join(', ') })}</p> : null}
      <ol class="sd-sheet">
        {sheet.lines.map((line) => (
          <SheetField ctx={ctx} systemId={sheet.systemId} line={line} />
        ))}
      </ol>
      {props.mayTick ? (
        <PostForm ctx={ctx} action={`/staff/cases/${props.applicationId}/hand-off`} class="sd-form">
          <input type="hidden" name="system" value={sheet.systemId} />
          <input type="hidden" name="mark" value={sheet.mark} />
          <button
            class={isDone ? 'usa-button usa-button--outline' : 'usa-button'}
            type="submit"
            name="done"
            value={isDone ? 'no' : 'yes'}
            data-after-copy
          >
            {t(isDone ? 'hand-off.undo' : 'hand-off.tick', { system: sheet.name })}
          </button>
        </PostForm>
      ) : null}
    </section>
  );
}

/** Without a script the value is selected and copied by hand; with one, the button does both and moves on. */
function SheetField({ ctx, systemId, line }: { ctx: PageContext; systemId: string; line: SheetView['lines'][number] }) {
  const { t } = ctx;
  const id = `${systemId}-${line.id}`;
  if (line.text === '')
    return (
      <li>
        <span class="sd-sheet__label">{line.label}</span>
        <span class="usa-hint">{t('hand-off.empty')}</span>
      </li>
    );
  return (
    <li>
      <label class="sd-sheet__label" for={id}>
        {line.label}
        {line.changed ? (
          <>
            {' '}
            <Tag text={t('hand-off.new')} kind="warning" />
          </>
        ) : null}
      </label>
      <span class="sd-sheet__value">
        <input class="usa-input" id={id} type="text" readonly value={line.text} />
        <button class="usa-button usa-button--outline" type="button" data-copy={id} hidden>
          {t('hand-off.copy')}
          <span class="sd-visually-hidden">: {line.label}</span>
        </button>
      </span>
    </li>
  );
}

export function HandOffQueuePage(props: {
  ctx: PageContext;
  rights: StaffRights;
  centers: readonly Center[];
  centerId: string;
  systems: readonly HandOffSystem[];
  system: HandOffSystem;
  rows: readonly HandOffRow[];
  cut: boolean;
}) {
  const { ctx, rows, system } = props;
  const { t } = ctx;
  const say = words(ctx);
  const query = (systemId: string) => `?system=${systemId}&center=${props.centerId}`;
  return (
    <Page ctx={ctx} title={t('hand-off.queue.title')} navigation={staffNavigation(t, props.rights, 'after')} wide>
      <AfterTabs ctx={ctx} tab="type" />
      <CenterChoice
        ctx={ctx}
        centers={props.centers}
        value={props.centerId}
        action="/staff/hand-off"
        hidden={{ system: system.systemId }}
      />
      <nav aria-label={t('hand-off.queue.systems')}>
        <ul class="sd-tabs">
          {props.systems.map((each) => (
            <li>
              <a
                href={`/staff/hand-off${query(each.systemId)}`}
                aria-current={each.systemId === system.systemId ? 'page' : undefined}
              >
                {each.name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p>{t('hand-off.queue.count', { count: rows.length, system: system.name })}</p>
      {rows.length === 0 ? null : (
        <>
          <p>
            <a class="usa-link" href={`/staff/hand-off/queue.csv${query(system.systemId)}`}>
              {t('hand-off.queue.csv')}
            </a>
            <span class="usa-hint">{t('hand-off.queue.csv-hint')}</span>
          </p>
          <StackTable
            caption={system.name}
            hideCaption
            columns={(['packet', 'since', 'why'] as const).map((column) => ({
              text: t(`hand-off.queue.col.${column}`),
            }))}
            rows={rows.map((row) => [
              <a class="usa-link" href={`/staff/cases/${row.applicationId}/hand-off#${system.systemId}`}>
                {row.number}
              </a>,
              say.day(row.changedAt ?? row.openedAt),
              t(row.changedAt === undefined ? 'hand-off.queue.why.new' : 'hand-off.queue.why.changed'),
            ])}
          />
        </>
      )}
      {props.cut ? <p>{t('hand-off.queue.cut', { count: rows.length })}</p> : null}
    </Page>
  );
}
