import type { ApplicationRow, ProfileRow } from '../cases/rows.ts';
import { hashOf, textNumber } from './phone.ts';

export type CallReason = NonNullable<ApplicationRow['callPerson']>['because'];

/** Where a person can be written to about a request. Without mail and without texts somebody has to call. */
export interface Reach {
  mail: string | undefined;
  text: string | undefined;
  /** Why mail does not go out. */
  call: CallReason | undefined;
}

type Profile = Pick<ProfileRow, 'email' | 'messages' | 'mailStopped' | 'textsStopped'>;
type Request = Pick<ApplicationRow, 'answers' | 'createdAt'>;

export function reachOf(profile: Profile | undefined, request: Request): Reach {
  const address = profile?.email ?? '';
  const stopped = profile?.mailStopped?.of === hashOf(address) ? profile.mailStopped : undefined;
  const text = textsTo(profile, request);
  if (address === '') return { mail: undefined, text, call: 'no-address' };
  return { mail: stopped ? undefined : address, text, call: stopped?.because };
}

/** The number that texts go to, or nothing: texts are for those who said so, and their last word counts. */
export function textsTo(profile: Profile | undefined, { answers, createdAt }: Request): string | undefined {
  const chosen = profile?.messages;
  const formSays = answers['mayText'];
  const wanted = chosen ? chosen.texts && !(formSays === 'no' && createdAt > chosen.chosenAt) : formSays === 'yes';
  if (!wanted) return undefined;
  const typed = chosen?.phone ?? answers['phone'];
  const number = textNumber(typeof typed === 'string' ? typed : undefined);
  return number !== undefined && profile?.textsStopped?.of === hashOf(number) ? undefined : number;
}
