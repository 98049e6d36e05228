import type { FieldError } from '../../domain/errors.ts';
import type { RequestKind } from '../../domain/requests/kinds.ts';
import type { AsksFor, Center, Settings } from '../../domain/settings.ts';
import { Actions, Button, Checkbox, PostForm, Radios } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';
import { centerOptions } from './center-options.ts';

/** R30: the Equal Opportunity notice (29 CFR 38.36) comes before anything is asked; then the center and the way to fill in. */
export function NoticePage(props: {
  ctx: PageContext;
  kind: RequestKind;
  /** What the person came for, where they said so before. */
  asksFor?: AsksFor | undefined;
  centers: readonly Center[];
  complaint: Settings['complaintContact'];
  values?: { centerId?: string; formSource?: string; notice?: boolean };
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, complaint, values = {} } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('notice.title')}
      errors={props.errors}
      errorLabels={{ centerId: t('form.centerId.label'), formSource: t('notice.source.label') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <NoticeText ctx={ctx} complaint={complaint} />
      <PostForm ctx={ctx} action="/notice">
        <input type="hidden" name="kind" value={props.kind} />
        {props.asksFor === undefined ? null : <input type="hidden" name="asksFor" value={props.asksFor} />}
        <Checkbox t={t} name="notice" label={t('notice.acknowledge')} checked={values.notice} errors={props.errors} />
        <Radios
          t={t}
          name="centerId"
          label={t('form.centerId.label')}
          hint={t(props.kind === 'tui' ? 'notice.center.tui-hint' : 'notice.center.hint')}
          options={centerOptions(props.centers, t)}
          value={values.centerId}
          errors={props.errors}
        />
        <Radios
          t={t}
          name="formSource"
          label={t('notice.source.label')}
          options={[
            { value: 'form', text: t('notice.source.form'), hint: t('notice.source.form-hint') },
            { value: 'paper', text: t('notice.source.paper'), hint: t('notice.source.paper-hint') },
          ]}
          value={values.formSource}
          errors={props.errors}
        />
        <Actions>
          <Button text={t('notice.start')} />
        </Actions>
      </PostForm>
    </Page>
  );
}

/** The notice itself: a coach reads it to a client, too. */
export function NoticeText({ ctx: { t }, complaint }: { ctx: PageContext; complaint: Settings['complaintContact'] }) {
  return (
    <>
      <h2>{t('notice.law.title')}</h2>
      <p>{t('notice.law.against')}</p>
      <ul>
        <li>{t('notice.law.individuals')}</li>
        <li>{t('notice.law.beneficiaries')}</li>
      </ul>
      <p>{t('notice.law.areas')}</p>
      <ul>
        <li>{t('notice.law.area.admitted')}</li>
        <li>{t('notice.law.area.treatment')}</li>
        <li>{t('notice.law.area.employment')}</li>
      </ul>
      <p>{t('notice.law.aids')}</p>
      <h2>{t('notice.complain.title')}</h2>
      <p>{t('notice.complain.when')}</p>
      <ul>
        <li>
          {t('notice.complain.here', { name: complaint.name })}: {complaint.address}, {complaint.phone},{' '}
          <a class="usa-link" href={`mailto:${complaint.email}`}>
            {complaint.email}
          </a>
        </li>
        <li>{t('notice.complain.federal')}</li>
      </ul>
      <p>{t('notice.complain.wait')}</p>
    </>
  );
}
