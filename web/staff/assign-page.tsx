import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, Page, PostForm, TextArea } from '../layout.tsx';
import { Select } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { ColleagueSelect, type Colleague } from './colleagues.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

export interface AssignProps {
  rights: StaffRights;
  applicationId: string;
  number: string;
  version: number;
  holder?: { name: string; mine: boolean } | undefined;
  colleagues: readonly Colleague[];
  centers: readonly { centerId: string; name: string }[];
  /** A partner's coach is involved: a Liaison can take it. */
  liaison: boolean;
  values?: { staffId?: string; centerId?: string; note?: string } | undefined;
  errors?: readonly FieldError[] | undefined;
  trouble?: { title: string; text: string } | undefined;
}

/** To a colleague, back to the team, to the Liaison, to another center: one form each, so that nobody sends the wrong one. */
export function AssignPage({ ctx, ...props }: AssignProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const path = `/staff/cases/${props.applicationId}`;
  const { errors, values } = props;
  const hidden = (kind: string) => (
    <>
      <input type="hidden" name="to" value={kind} />
      <input type="hidden" name="version" value={String(props.version)} />
      {props.holder && !props.holder.mine ? <input type="hidden" name="takeOver" value="yes" /> : null}
    </>
  );
  return (
    <Page
      ctx={ctx}
      title={t('staff.assign.title', { number: props.number })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: path, text: t('staff.case.title', { number: props.number }) }}
      errors={errors}
      errorLabels={{
        staffId: t('staff.assign.person'),
        note: t('staff.assign.center-why'),
        centerId: t('staff.assign.center'),
      }}
    >
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.text}
        </Alert>
      ) : null}
      {props.holder ? (
        <p>{props.holder.mine ? t('staff.assign.holder-me') : t('staff.assign.holder', { name: props.holder.name })}</p>
      ) : (
        <p>{t('staff.claim.nobody')}</p>
      )}
      <section class="sd-section" aria-labelledby="to-person">
        <h2 id="to-person">{t('staff.assign.to-person')}</h2>
        {props.colleagues.length === 0 ? (
          <p>{t('staff.assign.no-colleague')}</p>
        ) : (
          <PostForm ctx={ctx} action={`${path}/assign`}>
            {hidden('person')}
            <ColleagueSelect
              ctx={ctx}
              say={say}
              name="staffId"
              label={t('staff.assign.person')}
              hint={t('staff.assign.person-hint')}
              colleagues={props.colleagues}
              value={values?.staffId}
              errors={errors}
            />
            <TextArea
              t={t}
              name="personNote"
              label={t('staff.assign.note')}
              hint={t('staff.notes.private')}
              rows={3}
              maxlength={1000}
              optional
            />
            <Actions>
              <Button text={t('staff.assign.give')} />
            </Actions>
          </PostForm>
        )}
      </section>
      {props.holder ? (
        <section class="sd-section" aria-labelledby="to-team">
          <h2 id="to-team">{t('staff.assign.to-team')}</h2>
          <PostForm ctx={ctx} action={`${path}/assign`}>
            {hidden('team')}
            <Actions>
              <Button text={t('staff.assign.give-team')} kind="outline" />
            </Actions>
          </PostForm>
        </section>
      ) : null}
      {props.liaison ? (
        <section class="sd-section" aria-labelledby="to-liaison">
          <h2 id="to-liaison">{t('staff.assign.to-liaison')}</h2>
          <p>{t('staff.assign.liaison-hint')}</p>
          <PostForm ctx={ctx} action={`${path}/assign`}>
            {hidden('liaison')}
            <Actions>
              <Button text={t('staff.assign.give-liaison')} kind="outline" />
            </Actions>
          </PostForm>
        </section>
      ) : null}
      <section class="sd-section" aria-labelledby="to-center">
        <h2 id="to-center">{t('staff.assign.to-center')}</h2>
        <p>{t('staff.assign.center-hint')}</p>
        <PostForm ctx={ctx} action={`${path}/assign`}>
          {hidden('center')}
          <Select
            t={t}
            name="centerId"
            label={t('staff.assign.center')}
            options={props.centers.map(({ centerId, name }) => ({ value: centerId, text: name }))}
            value={values?.centerId}
            errors={errors}
          />
          <TextArea
            t={t}
            name="note"
            label={t('staff.assign.center-why')}
            hint={t('staff.notes.private')}
            rows={3}
            maxlength={1000}
            value={values?.note}
            errors={errors}
          />
          <Actions>
            <Button text={t('staff.assign.move')} kind="outline" />
          </Actions>
        </PostForm>
      </section>
    </Page>
  );
}
