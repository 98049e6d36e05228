import type { ChecklistKind } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, ButtonLink, DateField, Page, PostForm, type DateParts } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';

/** R8: "original seen by …, on …": the day is all that is kept of a paper that may not be copied. */
export function OriginalPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  applicationId: string;
  number: string;
  version: number;
  kind: ChecklistKind;
  seenOn: DateParts;
  errors: readonly FieldError[];
  notice?: { title: string; text: string } | undefined;
}) {
  const { ctx } = props;
  const { t } = ctx;
  const path = `/staff/cases/${props.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('staff.papers.original.title', { kind: t(`staff.kind.${props.kind}`), number: props.number })}
      errors={props.errors}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: path, text: t('staff.papers.back') }}
    >
      {props.notice ? (
        <Alert kind="error" title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      <p>{t('staff.papers.original.lead')}</p>
      <PostForm ctx={ctx} action={`${path}/papers/${props.kind}`}>
        <input type="hidden" name="version" value={String(props.version)} />
        <input type="hidden" name="how" value="original-seen" />
        <DateField
          t={t}
          name="seenOn"
          label={t('staff.papers.original.on')}
          errors={props.errors}
          value={props.seenOn}
        />
        <Actions>
          <Button text={t('staff.papers.original.save')} />
          <ButtonLink href={path} text={t('common.cancel')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
