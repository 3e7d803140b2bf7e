import type { PageProps } from "../../app/pages.ts";

/** The sign-in, or the state of the session. */
export default function SignInPage(_: PageProps) {
  return (
    <section class="page narrow">
      <h1>Sign in</h1>
    </section>
  );
}
