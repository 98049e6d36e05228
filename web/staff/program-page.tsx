import type { Child } from 'hono/jsx';
import type { FieldError } from '../../domain/errors.ts';
import { queryMaxLength, type Found } from '../../domain/etpl/search.ts';
import { trainingTypes } from '../../domain/settings.ts';
import {
  Actions,
  Alert,
  Button,
  Checkbox,
  DateField,
  Page,
  PostForm,
  Radios,
  SummaryList,
  TextArea,
  TextField,
  type DateParts,
} from '../layout.tsx';
import { ListingLines } from '../participant/etpl-page.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import type { ProgramView } from './program-part.tsx';

/** What was typed into the forms of this page, so that an error loses none of it. */
export interface CheckValues {
  result: string;
  source: string;
  checkedOn: DateParts;
  reason: string;
  trainingType: string;
  withJobTraining: boolean;
}

export interface ProgramPageProps {
  applicationId: string;
  number: string;
  version: number;
  paper: boolean;
  rights: StaffRights;
  program: ProgramView;
  query: string;
  found?: Found | undefined;
  values: CheckValues;
  errors: readonly FieldError[];
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
}

/** Staff look a program up (R1): search our copy, tie a listing to the packet, or note what the state's own site says. */
export function ProgramPage({ ctx, ...props }: ProgramPageProps & { ctx: PageContext }) {
  const { t } = ctx;
  const action = `/staff/cases/${props.applicationId}/program`;
  const hidden = (what: string) => (
    <>
      <input type="hidden" name="version" value={String(props.version)} />
      <input type="hidden" name="what" value={what} />
    </>
  );
  return (
    <Page
      ctx={ctx}
      title={t('lookup.title', { number: props.number })}
      errors={props.errors}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/cases/${props.applicationId}`, text: t('lookup.back') }}
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      <Said ctx={ctx} program={props.program} />
      {props.paper ? <ReadForm ctx={ctx} {...props} action={action} hidden={hidden('read')} /> : null}
      <section class="sd-section" aria-labelledby="search">
        <h2 id="search">{t('lookup.search.title')}</h2>
        {props.program.list === undefined ? (
          <p>{t('lookup.state.no-list')}</p>
        ) : (
          <form class="usa-form sd-form" method="get" action={action} role="search">
            <TextField
              t={t}
              name="q"
              label={t('lookup.query')}
              value={props.query}
              maxlength={queryMaxLength}
              type="search"
            />
            <Actions>
              <Button text={t('lookup.search')} kind="outline" />
            </Actions>
          </form>
        )}
        {props.found ? (
          <Results ctx={ctx} {...props} found={props.found} action={action} hidden={hidden('attach')} />
        ) : null}
      </section>
      <CheckForm ctx={ctx} {...props} action={action} hidden={hidden('check')} />
    </Page>
  );
}

function Said({ ctx, program }: { ctx: PageContext; program: ProgramView }) {
  const { t } = ctx;
  const { schoolName, programName, etplId } = program.said;
  const rows = [
    { key: t('etpl.field.program'), value: programName },
    { key: t('etpl.field.provider'), value: schoolName },
    { key: t('etpl.field.etplId'), value: etplId },
  ].flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]));
  if (rows.length === 0) return null;
  return (
    <section class="sd-section" aria-labelledby="said">
      <h2 id="said">{t('lookup.said')}</h2>
      <SummaryList rows={rows} />
    </section>
  );
}

type FormProps = ProgramPageProps & { ctx: PageContext; action: string; hidden: Child };

function Results({ ctx, found, action, hidden, program }: FormProps & { found: Found }) {
  const { t } = ctx;
  const tied = program.packet.attached?.listing.etplId;
  if (found.total === 0) return <p>{t('etpl.none')}</p>;
  return (
    <>
      <h3>{t('etpl.count', { total: found.total })}</h3>
      {found.listings.length < found.total ? <p>{t('etpl.more', { shown: found.listings.length })}</p> : null}
      {found.listings.map((listing, at) => (
        <div class="sd-card">
          <h4 id={`listing-${at}`} lang="en">
            {listing.program}
          </h4>
          <ListingLines
            ctx={ctx}
            listing={listing}
            fields={['provider', 'etplId', 'city', 'credential', 'weeks', 'costCents', 'sector']}
          />
          {listing.etplId === tied ? (
            <p>
              <strong>✓ {t('lookup.attached-now')}</strong>
            </p>
          ) : (
            <PostForm ctx={ctx} action={action}>
              {hidden}
              <input type="hidden" name="etplId" value={listing.etplId} />
              <button
                class="usa-button usa-button--outline"
                type="submit"
                id={`attach-${at}`}
                aria-labelledby={`attach-${at} listing-${at}`}
              >
                {t('lookup.attach')}
              </button>
            </PostForm>
          )}
        </div>
      ))}
    </>
  );
}

function ReadForm({ ctx, values, errors, action, hidden }: FormProps) {
  const { t } = ctx;
  return (
    <section class="sd-section" aria-labelledby="read">
      <h2 id="read">{t('lookup.read.title')}</h2>
      <PostForm ctx={ctx} action={action}>
        {hidden}
        <Radios
          t={t}
          name="trainingType"
          label={t('lookup.read.type')}
          errors={errors}
          value={values.trainingType}
          options={trainingTypes.map((type) => ({ value: type, text: t(`staff.training.${type}`) }))}
        />
        <Checkbox t={t} name="withJobTraining" label={t('lookup.read.with')} checked={values.withJobTraining} />
        <Actions>
          <Button text={t('lookup.read.save')} />
        </Actions>
      </PostForm>
    </section>
  );
}

function CheckForm({ ctx, values, errors, action, hidden }: FormProps) {
  const { t } = ctx;
  return (
    <section class="sd-section" aria-labelledby="check">
      <h2 id="check">{t('lookup.check.title')}</h2>
      <p>{t('lookup.check.text')}</p>
      <PostForm ctx={ctx} action={action}>
        {hidden}
        <Radios
          t={t}
          name="result"
          label={t('lookup.check.result')}
          errors={errors}
          value={values.result}
          options={(['listed', 'not-listed'] as const).map((result) => ({
            value: result,
            text: t(`lookup.check.result.${result}`),
          }))}
        />
        <TextField
          t={t}
          name="source"
          label={t('lookup.check.source')}
          hint={t('lookup.check.source-hint')}
          errors={errors}
          value={values.source}
          maxlength={200}
        />
        <DateField t={t} name="checkedOn" label={t('lookup.check.on')} errors={errors} value={values.checkedOn} />
        <TextArea
          t={t}
          name="reason"
          label={t('lookup.check.reason')}
          errors={errors}
          value={values.reason}
          maxlength={1000}
        />
        <Actions>
          <Button text={t('lookup.check.save')} />
        </Actions>
      </PostForm>
    </section>
  );
}
