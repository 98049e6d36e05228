import type { ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, ButtonLink, DateField, Page, PostForm, Select, type DateParts } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';

/** What a file is and what date is on it, beside its first page. */
export function PaperPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  /** Where it is opened from: the case, or the desk of a packet that staff file. */
  from: { navigation?: 'scan' | undefined; action: string; back: { href: string; text: string } };
  applicationId: string;
  number: string;
  document: Pick<DocumentRow, 'documentId' | 'kind' | 'status' | 'pages'>;
  places: readonly ChecklistKind[];
  /** The date that counts is the last on which it is good. */
  isEnd: boolean;
  values: { kind: string; printedOn: DateParts };
  errors: readonly FieldError[];
  notice?: { title: string; text: string } | undefined;
}) {
  const { ctx, document, errors, values } = props;
  const { t } = ctx;
  const { action, back, navigation } = props.from;
  const path = `/staff/cases/${props.applicationId}/documents/${document.documentId}`;
  return (
    <Page
      ctx={ctx}
      title={t('staff.papers.about.title', { number: props.number })}
      errors={errors}
      navigation={staffNavigation(t, props.rights, navigation)}
      back={back}
    >
      {props.notice ? (
        <Alert kind="error" title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {document.status === 'clean' ? (
        <ul class="sd-pages">
          <li>
            <a href={`${path}/pages/1`}>
              <img
                src={`${path}/pages/1`}
                alt={t('staff.documents.page', {
                  kind: t(`staff.kind.${document.kind}`),
                  page: 1,
                  pages: document.pages ?? 1,
                })}
                width="340"
                height="440"
              />
            </a>
          </li>
        </ul>
      ) : null}
      <PostForm ctx={ctx} action={action}>
        <input type="hidden" name="hasDate" value="yes" />
        <Select
          t={t}
          name="kind"
          label={t('staff.papers.about.kind')}
          errors={errors}
          value={values.kind}
          options={props.places.map((kind) => ({ value: kind, text: t(`staff.kind.${kind}`) }))}
        />
        <DateField
          t={t}
          name="printedOn"
          label={t(props.isEnd ? 'staff.papers.about.date-end' : 'staff.papers.about.date')}
          hint={t('staff.papers.about.date-hint')}
          optional
          errors={errors}
          value={values.printedOn}
        />
        <Actions>
          <Button text={t('common.save')} />
          <ButtonLink href={back.href} text={t('common.cancel')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
