import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, Page, PostForm } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AnswerFields, reportLabels, SentFields } from '../tui/report-fields.tsx';
import type { ReportValues } from '../tui/report-form.ts';
import { staffNavigation, type StaffRights } from './navigation.ts';

/** What a person says at the desk or on the phone, written down for them (R15). */
export function TuiReportPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  applicationId: string;
  number: string;
  what: 'sent' | 'answer';
  values: ReportValues;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, what } = props;
  const { t } = ctx;
  const path = `/staff/cases/${props.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t(`tui.report-${what}.title`)}
      errors={props.errors}
      errorLabels={reportLabels(ctx, what)}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: path, text: t('staff.case.title', { number: props.number }) }}
    >
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      ) : null}
      <p>{t('staff.tui.report.text')}</p>
      <PostForm ctx={ctx} action={`${path}/oed/${what}`}>
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
