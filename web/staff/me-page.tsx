import type { FieldError } from '../../domain/errors.ts';
import { EverywherePart } from '../everywhere-part.tsx';
import { Actions, Alert, Button, DateField, Page, PostForm, type DateParts } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { ColleagueSelect, loadText, type Colleague } from './colleagues.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

export interface AbsenceView {
  from: string;
  until: string;
  backup?: string | undefined;
  /** The colleague who wrote it down, where it was not the person themselves. */
  setBy?: string | undefined;
}
export interface MeProps {
  rights: StaffRights;
  /** Whose absence this page is about. */
  who: { staffId: string; name: string; me: boolean };
  absence?: AbsenceView | undefined;
  /** Who can stand in. */
  colleagues: readonly Colleague[];
  /** Everybody of the team, oneself included. */
  team: readonly Colleague[];
  goneAfterDays: number;
  values?: { from: DateParts; until: DateParts; backup: string } | undefined;
  errors?: readonly FieldError[] | undefined;
  notice?: string | undefined;
}

export function MePage({ ctx, ...props }: MeProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { who, absence } = props;
  const whose = who.me ? 'me' : 'colleague';
  return (
    <Page
      ctx={ctx}
      title={t(`staff.me.title.${whose}`, { name: who.name })}
      navigation={staffNavigation(t, props.rights, 'me')}
      errors={props.errors}
      errorLabels={{ from: t('staff.me.from'), until: t('staff.me.until'), backup: t('staff.me.backup') }}
    >
      {props.notice ? (
        <Alert kind="success" live>
          {props.notice}
        </Alert>
      ) : null}
      <p>
        {absence === undefined
          ? t(`staff.me.here.${whose}`, { name: who.name })
          : t(`staff.me.away.${whose}`, { name: who.name, from: say.day(absence.from), until: say.day(absence.until) })}
        {absence === undefined
          ? ''
          : ` ${absence.backup === undefined ? t('staff.load.no-backup') : t('staff.load.backup', { name: absence.backup })}`}
        {absence?.setBy === undefined ? '' : ` ${t('staff.me.set-by', { name: absence.setBy })}`}
      </p>
      {absence === undefined ? null : (
        <PostForm ctx={ctx} action="/staff/me">
          <input type="hidden" name="staffId" value={who.staffId} />
          <input type="hidden" name="what" value="back" />
          <Actions>
            <Button text={t(`staff.me.back.${whose}`, { name: who.name })} kind="outline" />
          </Actions>
        </PostForm>
      )}
      <section class="sd-section" aria-labelledby="out">
        <h2 id="out">{t(`staff.me.out.${whose}`, { name: who.name })}</h2>
        <p>{t('staff.me.what-happens')}</p>
        <PostForm ctx={ctx} action="/staff/me">
          <input type="hidden" name="staffId" value={who.staffId} />
          <input type="hidden" name="what" value="out" />
          <DateField t={t} name="from" label={t('staff.me.from')} value={props.values?.from} errors={props.errors} />
          <DateField
            t={t}
            name="until"
            label={t('staff.me.until')}
            hint={t('staff.me.until-hint')}
            value={props.values?.until}
            errors={props.errors}
          />
          <ColleagueSelect
            ctx={ctx}
            say={say}
            name="backup"
            label={t('staff.me.backup')}
            hint={t('staff.me.backup-hint')}
            colleagues={props.colleagues}
            value={props.values?.backup}
            errors={props.errors}
            optional
          />
          <Actions>
            <Button text={t('staff.me.save')} />
          </Actions>
        </PostForm>
      </section>
      <section class="sd-section" aria-labelledby="team">
        <h2 id="team">{t('staff.me.team')}</h2>
        <p>{t('staff.me.team-text', { days: props.goneAfterDays })}</p>
        <ul class="usa-list">
          {props.team.map((each) => (
            <li>
              {loadText(each, ctx, say)}
              {each.staffId === who.staffId ? null : (
                <>
                  {' '}
                  <a
                    class="usa-link"
                    href={each.me ? '/staff/me' : `/staff/me?for=${encodeURIComponent(each.staffId)}`}
                  >
                    {each.me ? t('staff.me.mine') : t('staff.me.set-for')}
                    <span class="sd-visually-hidden"> {each.name}</span>
                  </a>
                </>
              )}
            </li>
          ))}
        </ul>
      </section>
      <EverywherePart ctx={ctx} />
    </Page>
  );
}

/** Every key has a button or a link that does the same; here they are turned on and off. */
export function KeyboardPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  on: boolean;
  scriptHref?: string | undefined;
}) {
  const { ctx, on } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('staff.keys.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
    >
      <p role="status">{t(on ? 'staff.keys.on' : 'staff.keys.off')}</p>
      <p>{t('staff.keys.text')}</p>
      <dl class="sd-summary">
        {(['n', 'j', 'k', 'enter', 'x', 'u', 'help'] as const).map((key) => (
          <div class="sd-summary__row">
            <dt>
              <kbd>{t(`staff.keys.key.${key}`)}</kbd>
            </dt>
            <dd>{t(`staff.keys.does.${key}`)}</dd>
          </div>
        ))}
      </dl>
      <PostForm ctx={ctx} action="/staff/keyboard">
        <input type="hidden" name="keys" value={on ? 'off' : 'on'} />
        <Actions>
          <Button text={t(on ? 'staff.keys.turn-off' : 'staff.keys.turn-on')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
