// Who works in the dashboard: the administrator that `script/test` made.
import { expect, type APIResponse, type Page } from '@playwright/test';
import { expectSignedIn, signIn } from './people.ts';

export const CHIEF = 'chief';
const API = '/api/v1';

/** The administrator, in a browser and by the API. */
export class Staff {
  private readonly aside: string[] = [];

  private constructor(
    private readonly page: Page,
    private readonly headers: Record<string, string>,
  ) {}

  /** Signs the page's browser in. */
  static async signIn(page: Page): Promise<Staff> {
    const password = process.env.STAFF_PASSWORD!;
    await signIn(page, CHIEF, password);
    await expectSignedIn(page, CHIEF);
    const answer = await page.request.post(`${API}/admin/login`, { data: { email: `${CHIEF}@example.org`, password } });
    expect(answer.status()).toBe(200);
    return new Staff(page, { authorization: `Bearer ${(await answer.json()).token}` });
  }

  get(path: string): Promise<APIResponse> {
    return this.page.request.get(`${API}${path}`, { headers: this.headers });
  }

  post(path: string, data: unknown): Promise<APIResponse> {
    return this.page.request.post(`${API}${path}`, { headers: this.headers, data });
  }

  async statusOf(id: string): Promise<string> {
    return (await (await this.get(`/report/${id}`)).json()).status;
  }

  async move(id: string, status: string): Promise<void> {
    const answer = await this.page.request.put(`${API}/admin/report/${id}/status`, { headers: this.headers, data: { status } });
    expect(answer.status(), await answer.text()).toBe(200);
  }

  /** Sets public reports of the demo city aside, so that there is something to decide. */
  async setAside(count: number): Promise<void> {
    const found = await (await this.get(`/reports?status=VERIFIED&limit=${count}`)).json();
    const ids = found.map(({ id }: { id: string }) => id);
    const answer = await this.post('/admin/reports/bulk-status', { ids, status: 'FLAGGED', reason: 'A second look' });
    expect((await answer.json()).updated).toHaveLength(count);
    this.aside.push(...ids);
  }

  /** Publishes again what nobody has decided. */
  async restore(): Promise<void> {
    await this.post('/admin/reports/bulk-status', { ids: this.aside, status: 'VERIFIED' });
  }
}
