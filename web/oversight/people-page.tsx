import type { StaffRow } from '../../domain/directory/staff.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { RightsChangeRow } from '../../domain/oversight/rights.ts';
import { Alert, Tag } from '../display-components.tsx';
import { Actions, Button, Checkboxes, PostForm, TextArea } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import type { Translate } from '../text.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

export interface PersonValues {
  /** Those that they may act in. */
  roles: readonly string[];
  reason: string;
}

interface Known extends StaffRow {
  withheld: readonly string[];
}

const rolesText = (roles: readonly string[], t: Translate): string =>
  roles.map((each) => t(`oversight.role.${each}`)).join(', ');

/** Everybody who ever signed in as staff: as what, where, when last, and what was taken from them. */
export function PeoplePage(props: {
  ctx: PageContext;
  rights: OversightRights;
  staff: readonly Known[];
  centers: readonly { centerId: string; shortName: string }[];
  /** Who looks: nobody changes their own rights. */
  me: string;
  done: string | undefined;
}) {
  const { ctx, rights, staff, done } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page ctx={ctx} title={t('oversight.nav.people')} navigation={oversightNavigation(t, rights, 'people')}>
      {done === undefined ? null : (
        <Alert kind="success" live>
          {t(`oversight.people.done.${done}`)}
        </Alert>
      )}
      <p>{t('oversight.people.lead')}</p>
      {staff.map((each) => (
        <section class="sd-card" aria-labelledby={`person-${each.staffId}`}>
          <h2 id={`person-${each.staffId}`}>{each.name}</h2>
          <p>
            {rolesText(
              each.roles.filter((role) => !each.withheld.includes(role)),
              t,
            )}{' '}
            {each.withheld.length === 0 ? null : (
              <Tag text={t('oversight.people.withheld', { roles: rolesText(each.withheld, t) })} kind="warning" />
            )}
          </p>
          <p>
            {each.center === undefined
              ? t('oversight.people.last', { at: say.time(each.lastSeenAt) })
              : t('oversight.people.last-at', {
                  at: say.time(each.lastSeenAt),
                  center: props.centers.find(({ centerId }) => centerId === each.center)?.shortName ?? each.center,
                })}
          </p>
          {rights.people && each.staffId !== props.me ? (
            <p>
              <a class="usa-link" href={`/staff/oversight/people?who=${encodeURIComponent(each.staffId)}`}>
                {t('oversight.people.change')}
                <span class="sd-visually-hidden"> {each.name}</span>
              </a>
            </p>
          ) : null}
        </section>
      ))}
    </Page>
  );
}

/** One colleague: what they may act as, and what was changed of it before. */
export function PersonPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  person: StaffRow;
  mine: boolean;
  /** Newest first. */
  changes: readonly RightsChangeRow[];
  nameOf: (staffId: string) => string;
  values: PersonValues;
  errors: readonly FieldError[];
}) {
  const { ctx, rights, person, values, errors, changes } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page
      ctx={ctx}
      title={person.name}
      navigation={oversightNavigation(t, rights, 'people')}
      back={{ href: '/staff/oversight/people', text: t('oversight.nav.people') }}
      errors={errors}
      errorLabels={{ reason: t('oversight.people.reason') }}
    >
      {props.mine ? (
        <p>{t('oversight.people.mine')}</p>
      ) : (
        <>
          <p>{t('oversight.people.holds')}</p>
          <PostForm ctx={ctx} action="/staff/oversight/people">
            <input type="hidden" name="staffId" value={person.staffId} />
            <Checkboxes
              t={t}
              name="roles"
              label={t('oversight.people.roles')}
              hint={t('oversight.people.roles.hint')}
              options={person.roles.map((value) => ({ value, text: t(`oversight.role.${value}`) }))}
              values={values.roles}
              errors={errors}
            />
            <TextArea
              t={t}
              name="reason"
              label={t('oversight.people.reason')}
              value={values.reason}
              maxlength={1000}
              errors={errors}
            />
            <Actions>
              <Button text={t('oversight.people.save')} />
              <Button text={t('oversight.people.end')} kind="outline" name="do" value="end" />
            </Actions>
          </PostForm>
        </>
      )}
      {changes.length === 0 ? null : (
        <section aria-labelledby="changes">
          <h2 id="changes">{t('oversight.people.changes')}</h2>
          <ul class="usa-list">
            {changes.map(({ at, by, withheld, reason }) => (
              <li>
                {t('oversight.people.changed', { at: say.time(at), name: props.nameOf(by) })}{' '}
                {withheld === undefined
                  ? t('oversight.people.ended')
                  : withheld.length === 0
                    ? t('oversight.people.all')
                    : t('oversight.people.withheld', { roles: rolesText(withheld, t) })}
                <p class="sd-quote">{reason}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}
