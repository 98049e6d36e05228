import type { ParsedSignIn, SignInCommandName, SignInValue } from '../../domain/sign-in/commands.ts';
import type { SignInDeps } from './deps.ts';
import { redeemCoachCode, redeemCode, requestCode } from './participant.ts';
import { changeRights } from './rights.ts';
import { endSession, listSessions, renew, signOut, signOutEverywhere } from './session.ts';
import { staffCallback, staffStart } from './staff.ts';

/** One function for all of sign-in, so that writing sessions and sending codes is one role's right and no page's. */
export function signIn(input: ParsedSignIn, deps: SignInDeps): Promise<SignInValue<SignInCommandName>> {
  switch (input.command) {
    case 'request-code':
      return requestCode(input, deps);
    case 'redeem-code':
      return redeemCode(input, deps);
    case 'redeem-coach-code':
      return redeemCoachCode(input, deps);
    case 'staff-start':
      return staffStart(input, deps);
    case 'staff-callback':
      return staffCallback(input, deps);
    case 'renew':
      return renew(input, deps);
    case 'sign-out':
      return signOut(input, deps);
    case 'sign-out-everywhere':
      return signOutEverywhere(input, deps);
    case 'list-sessions':
      return listSessions(input, deps);
    case 'end-session':
      return endSession(input, deps);
    case 'change-rights':
      return changeRights(input, deps);
  }
}
