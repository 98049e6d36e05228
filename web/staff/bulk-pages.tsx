import { ownNameOf } from '../../domain/languages.ts';
import { checklistKinds, requestReasons } from '../../domain/cases/rows.ts';
import type { BulkAction } from '../../domain/routing/bulk.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Actions, Button, ButtonLink, Checkbox, Page, PostForm, TextArea } from '../layout.tsx';
import { Select } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { ColleagueSelect, type Colleague } from './colleagues.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

export interface Selected {
  applicationId: string;
  number: string;
  status: string;
  holder?: string | undefined;
}
export interface BulkValues {
  staffId?: string | undefined;
  note?: string | undefined;
  kind?: string | undefined;
  reason?: string | undefined;
  message?: string | undefined;
  language?: string | undefined;
}

/** Nothing is done here yet: what is selected, and a form for each thing that can be done with all of it. */
export function BulkPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  selected: readonly Selected[];
  /** Asked for and not to be seen: gone elsewhere meanwhile. */
  left: number;
  colleagues: readonly Colleague[];
  /** Some of them are this reader's to decide. */
  mayApprove: boolean;
  values?: BulkValues | undefined;
  errors?: readonly FieldError[] | undefined;
}) {
  const { ctx, selected, errors, values = {} } = props;
  const { t } = ctx;
  const say = words(ctx);
  const hidden = (action: BulkAction) => (
    <>
      <input type="hidden" name="action" value={action} />
      {selected.map(({ applicationId }) => (
        <input type="hidden" name="id" value={applicationId} />
      ))}
    </>
  );
  const takeOver = selected.some(({ holder }) => holder !== undefined) ? (
    <Checkbox t={t} name="takeOver" label={t('staff.bulk.take-over')} />
  ) : null;
  return (
    <Page
      ctx={ctx}
      title={t('staff.bulk.title', { count: selected.length })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
      errors={errors}
      errorLabels={{
        staffId: t('staff.assign.person'),
        kind: t('staff.bulk.ask.kind'),
        reason: t('staff.bulk.ask.reason'),
      }}
    >
      {selected.length === 0 ? (
        <p>{t('staff.bulk.none')}</p>
      ) : (
        <>
          <ul class="usa-list">
            {selected.map(({ applicationId, number, status, holder }) => (
              <li>
                <a class="usa-link" href={`/staff/cases/${applicationId}`}>
                  {number}
                </a>
                : {t(`staff.status.${status}`)}
                {holder === undefined ? '' : ` · ${t('staff.bulk.holder', { name: holder })}`}
              </li>
            ))}
          </ul>
          {props.left > 0 ? <p>{t('staff.bulk.left', { count: props.left })}</p> : null}
          {props.mayApprove ? (
            <section class="sd-section" aria-labelledby="bulk-approve">
              <h2 id="bulk-approve">{t('staff.approve.title')}</h2>
              <p>{t('staff.approve.start')}</p>
              <form method="get" action="/staff/bulk/approve" class="sd-form">
                {selected.map(({ applicationId }) => (
                  <input type="hidden" name="id" value={applicationId} />
                ))}
                <Actions>
                  <Button text={t('staff.approve.start-button')} />
                </Actions>
              </form>
            </section>
          ) : null}
          <section class="sd-section" aria-labelledby="bulk-claim">
            <h2 id="bulk-claim">{t('staff.bulk.claim.title')}</h2>
            <PostForm ctx={ctx} action="/staff/bulk">
              {hidden('claim')}
              <Actions>
                <Button text={t('staff.bulk.claim')} />
              </Actions>
            </PostForm>
          </section>
          {props.colleagues.length === 0 ? null : (
            <section class="sd-section" aria-labelledby="bulk-person">
              <h2 id="bulk-person">{t('staff.assign.to-person')}</h2>
              <PostForm ctx={ctx} action="/staff/bulk">
                {hidden('person')}
                <ColleagueSelect
                  ctx={ctx}
                  say={say}
                  name="staffId"
                  label={t('staff.assign.person')}
                  hint={t('staff.assign.person-hint')}
                  colleagues={props.colleagues}
                  value={values.staffId}
                  errors={errors}
                />
                <TextArea
                  t={t}
                  name="note"
                  label={t('staff.bulk.note')}
                  hint={t('staff.notes.private')}
                  rows={3}
                  maxlength={1000}
                  value={values.note}
                  errors={errors}
                  optional
                />
                {takeOver}
                <Actions>
                  <Button text={t('staff.bulk.person')} />
                </Actions>
              </PostForm>
            </section>
          )}
          <section class="sd-section" aria-labelledby="bulk-team">
            <h2 id="bulk-team">{t('staff.assign.to-team')}</h2>
            <PostForm ctx={ctx} action="/staff/bulk">
              {hidden('team')}
              {takeOver === null ? null : <Checkbox t={t} name="takeOver" label={t('staff.bulk.take-over')} />}
              <Actions>
                <Button text={t('staff.bulk.team')} kind="outline" />
              </Actions>
            </PostForm>
          </section>
          <section class="sd-section" aria-labelledby="bulk-ask">
            <h2 id="bulk-ask">{t('staff.bulk.ask.title')}</h2>
            <p>{t('staff.bulk.ask.text')}</p>
            <PostForm ctx={ctx} action="/staff/bulk">
              {hidden('ask')}
              <Select
                t={t}
                name="kind"
                label={t('staff.bulk.ask.kind')}
                options={checklistKinds.map((kind) => ({ value: kind, text: t(`staff.kind.${kind}`) }))}
                value={values.kind}
                errors={errors}
              />
              <Select
                t={t}
                name="reason"
                label={t('staff.bulk.ask.reason')}
                options={requestReasons.map((reason) => ({ value: reason, text: t(`asking.reason.${reason}`) }))}
                value={values.reason}
                errors={errors}
              />
              <TextArea
                t={t}
                name="message"
                label={t('staff.decide.ask-message')}
                hint={t('staff.bulk.ask.message-hint')}
                rows={3}
                maxlength={2000}
                value={values.message}
                errors={errors}
              />
              <Select
                t={t}
                name="language"
                label={t('staff.decide.ask-language')}
                options={ctx.languages.map((language) => ({
                  value: language,
                  text: ownNameOf(language),
                }))}
                value={values.language ?? ctx.language}
              />
              <Actions>
                <Button text={t('staff.bulk.ask')} kind="outline" />
              </Actions>
            </PostForm>
          </section>
        </>
      )}
    </Page>
  );
}

export interface BulkResult {
  applicationId: string;
  number: string;
  /** In words: what was done, or why not. */
  text: string;
  ok: boolean;
  /** What an undo names: exactly this change. */
  version?: number | undefined;
}

export function BulkDonePage(props: {
  ctx: PageContext;
  rights: StaffRights;
  results: readonly BulkResult[];
  /** For how long what was done can be taken back; absent where it cannot. */
  undoMinutes?: number | undefined;
  undone: boolean;
}) {
  const { ctx, results } = props;
  const { t } = ctx;
  const done = results.filter(({ ok }) => ok);
  const not = results.filter(({ ok }) => !ok);
  const list = (each: readonly BulkResult[]) => (
    <ul class="usa-list">
      {each.map(({ applicationId, number, text }) => (
        <li>
          <a class="usa-link" href={`/staff/cases/${applicationId}`}>
            {number}
          </a>
          : {text}
        </li>
      ))}
    </ul>
  );
  return (
    <Page
      ctx={ctx}
      title={t(props.undone ? 'staff.bulk.undone.title' : 'staff.bulk.done.title', {
        done: done.length,
        of: results.length,
      })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
    >
      {done.length > 0 ? (
        <section class="sd-section" aria-labelledby="done">
          <h2 id="done">{t('staff.bulk.done', { count: done.length })}</h2>
          {list(done)}
        </section>
      ) : null}
      {not.length > 0 ? (
        <section class="sd-section" aria-labelledby="not-done">
          <h2 id="not-done">{t('staff.bulk.not-done', { count: not.length })}</h2>
          {list(not)}
        </section>
      ) : null}
      {props.undoMinutes !== undefined && done.length > 0 ? (
        <PostForm ctx={ctx} action="/staff/bulk/undo">
          {done.map(({ applicationId, version }) => (
            <input type="hidden" name="undo" value={`${applicationId}:${version ?? 0}`} />
          ))}
          <p>{t('staff.bulk.undo.text', { minutes: props.undoMinutes })}</p>
          <Actions>
            <Button text={t('staff.bulk.undo', { count: done.length })} kind="outline" />
            <ButtonLink href="/staff" text={t('staff.case.back')} kind="outline" />
          </Actions>
        </PostForm>
      ) : (
        <Actions>
          <ButtonLink href="/staff" text={t('staff.case.back')} kind="outline" />
        </Actions>
      )}
    </Page>
  );
}
