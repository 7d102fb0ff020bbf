// Another house that says who somebody is: an OpenID provider.
import { OAuth2Server } from 'oauth2-mock-server';

/** What the provider says of a person. */
export type Somebody = { sub: string; email: string; email_verified: boolean; name?: string };

export class Provider {
  /** Who is signed in there. */
  person: Somebody = { sub: 'nobody', email: 'nobody@example.org', email_verified: false };
  /** Whether that person clicks "no". */
  refuses = false;

  private constructor(private readonly server: OAuth2Server) {
    server.service.on('beforeTokenSigning', (token: { payload: object }) => Object.assign(token.payload, this.person));
    server.service.on('beforeAuthorizeRedirect', ({ url }: { url: URL }) => {
      if (!this.refuses) return;
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
    });
  }

  /** Starts it at the address that the server under test was told. */
  static async start(issuer: string): Promise<Provider> {
    const server = new OAuth2Server();
    await server.issuer.keys.generate('RS256');
    const { port, hostname } = new URL(issuer);
    await server.start(Number(port), hostname);
    server.issuer.url = issuer;
    return new Provider(server);
  }

  /** Signs somebody in there who agrees. */
  is(person: Somebody): void {
    this.person = person;
    this.refuses = false;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
