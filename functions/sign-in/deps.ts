import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { Settings } from '../../domain/settings.ts';
import type {
  KnownStaff,
  Mailer,
  Persons,
  RightsStore,
  SessionStore,
  StaffIssuer,
} from '../../domain/sign-in/ports.ts';

export interface SignInDeps {
  clock: Clock;
  randomBytes: RandomBytes;
  sessions: SessionStore;
  persons: Persons;
  mailer: Mailer;
  issuer: StaffIssuer;
  staff: KnownStaff;
  rights: RightsStore;
  settings: Settings;
  baseUrl: string;
}
