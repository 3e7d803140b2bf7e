import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import type { Page, Request } from "playwright-core";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { password, signUp } from "../helpers/factors.ts";
import { startKinds } from "../helpers/kinds.ts";
import { startEntities } from "../helpers/tables.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

const USERS = "tables/accounts.v1.UserService/Users";
const PROJECTS = "tables/projects.v1.ProjectService/Projects";
const TASKS = "tables/projects.v1.ProjectService/Tasks";

/** The texts of a column, by its number from 1; the first has the key. */
const column = (page: Page, number: number) =>
  page.locator(`.entities tbody tr > :nth-child(${number})`).allInnerTexts();

const status = (page: Page, words: string | RegExp) => page.locator(".table-status", { hasText: words }).waitFor();

const control = (page: Page, path: string) => page.locator(`[id="field-${path}"]`);

const address = (page: Page) => decodeURIComponent(page.url().split("#")[1] ?? "");

/** Opens a project by the link of its row. */
async function openProject(page: Page, name: string): Promise<void> {
  await page.getByRole("row", { name }).locator("th a").click();
  await control(page, "project.name").waitFor();
}

async function openTables(t: ExecutionContext, options = {}) {
  const app = await startEntities(t);
  return { ...app, ...(await openConsole(t, app.url, options)) };
}

test(title("a table is filtered, ordered, paged and narrowed to columns; its address keeps that"), async (t) => {
  const { page, go, addUser, complaints } = await openTables(t);
  for (const name of ["Ada", "Bea", "Cleo", "Dora", "Eve"]) await addUser(name, name < "C" ? "Smith" : "Jones");
  await go(USERS);
  await status(page, "5 Users on page 1, which is the last.");
  await page.keyboard.press("/");
  await page.keyboard.type('surname = "Jones"');
  await page.keyboard.press("Enter");
  await status(page, "3 Users");
  t.is(address(page), `/${USERS}/filter/surname = "Jones"`);

  await page.getByRole("button", { name: "name", exact: false }).filter({ hasText: /^name/ }).click();
  await page.locator('th[aria-sort="ascending"]').waitFor();
  await page.getByRole("button", { name: /^name\s*, ascending/ }).click();
  await page.locator('th[aria-sort="descending"]').waitFor();
  await status(page, "3 Users");
  t.deepEqual(await column(page, 2), ["Eve", "Dora", "Cleo"]);
  await page.reload();
  await status(page, "3 Users");
  t.deepEqual(await column(page, 2), ["Eve", "Dora", "Cleo"]);
  t.is(await page.getByLabel("Filter").inputValue(), 'surname = "Jones"');

  await page.getByLabel("Filter").fill("");
  await page.getByLabel("Order").fill("surname");
  await page.keyboard.press("Enter");
  await status(page, "5 Users");
  await page.getByRole("button", { name: /^email/ }).click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: /^email\s*, ascending\s*, 2 of 2/ }).waitFor();
  await status(page, "5 Users");
  t.deepEqual(await column(page, 2), ["Cleo", "Dora", "Eve", "Ada", "Bea"]);

  // No size that the list offers is as small: the address takes any.
  await go(`${USERS}/order_by/name/page_size/2`);
  await status(page, "2 Users on page 1.");
  await page.getByRole("button", { name: "Next" }).click();
  await status(page, "2 Users on page 2.");
  t.deepEqual(await column(page, 2), ["Cleo", "Dora"]);
  await page.getByRole("button", { name: "Next" }).click();
  await status(page, "1 Users on page 3, which is the last.");
  t.is(await page.getByRole("button", { name: "Next" }).getAttribute("aria-disabled"), "true");
  await page.getByRole("button", { name: "Back" }).click();
  await status(page, "page 2");
  await page.getByRole("button", { name: "First" }).click();
  await status(page, "page 1");
  t.deepEqual(await column(page, 2), ["Ada", "Bea"]);
  await page.getByLabel("Page size").selectOption("10");
  await status(page, "5 Users");
  t.is(address(page), `/${USERS}/page_size/10/order_by/name`);

  await page.getByText("Columns (7 of 8)").click();
  await page.getByLabel("surname").uncheck();
  await page.getByLabel("etag").check();
  await page.reload();
  await status(page, "5 Users");
  t.deepEqual(
    (await page.locator("thead th").allInnerTexts()).map((words) => words.split(/[\s,]/)[0]),
    ["id", "name", "email", "active", "create_time", "update_time", "etag", "More"],
  );
  await page.getByText("Columns (7 of 8)").click();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("columnheader", { name: "surname" }).waitFor();
  await page.getByRole("button", { name: "exact" }).click();
  t.regex((await column(page, 6))[0] ?? "", /^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/);
  t.deepEqual(complaints, []);
});

test(title("a filter that the service refuses is told at its field, and an empty list in words"), async (t) => {
  const { page, go } = await openTables(t);
  await go(USERS);
  await status(page, "No Users match.");
  await page.getByLabel("Filter").fill("nonsense = 1");
  await page.keyboard.press("Enter");
  await page.locator("#filter-error", { hasText: "is not a field" }).waitFor();
  t.is(await page.getByLabel("Filter").getAttribute("aria-invalid"), "true");
  await status(page, "the service refused the list");
  await page.getByLabel("Filter").fill("");
  await page.getByLabel("Order").fill("nonsense");
  await page.keyboard.press("Enter");
  await page.locator("#order_by-error").waitFor();
  await page.getByLabel("Order").fill("");
  await page.keyboard.press("Enter");
  await status(page, "No Users match.");
  await page.route("**/ListUsers", (route) => route.abort(), { times: 1 });
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Reload" }).click();
  await status(page, "No Users match.");
});

test(
  title("the parent is asked for before, children are tables of their own, and custom methods get the key"),
  async (t) => {
    const { page, go, send, addUser, addProject, projects } = await openTables(t);
    const { id } = await addProject((await addUser("Ada")).id, "House");
    await projects.createTask({ projectId: id, task: { name: "Paint it" } });
    await go(TASKS);
    await status(page, "project_id must be set first.");
    await page.locator('[id="field-list.project_id"]').fill(id);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Apply" }).click();
    await status(page, "1 Tasks");
    t.is(address(page), `/${TASKS}/project_id/${id}`);
    t.deepEqual(
      (await page.locator("thead th").allInnerTexts()).slice(0, 2).map((words) => words.split(" ")[0]),
      ["number", "name"],
    );

    await go(PROJECTS);
    await page.getByRole("button", { name: "More of House" }).click();
    await page.locator("tr.more").getByText(id).first().waitFor();
    await page.getByRole("link", { name: "Tasks →" }).click();
    await status(page, "1 Tasks");
    await page.getByRole("button", { name: /^More of / }).click();
    await page.getByRole("link", { name: "CompleteTask…" }).click();
    await control(page, "project_id").waitFor();
    t.deepEqual(
      [await control(page, "project_id").inputValue(), await control(page, "number").inputValue()],
      [id, "1"],
    );
    t.is(await send(), "OK");
    await go(USERS);
    await page.getByRole("button", { name: /^More of ada/ }).click();
    await page.getByRole("link", { name: "ActivateUser…", exact: true }).click();
    t.is(await control(page, "credentials.email").inputValue(), "ada@example.com");
  },
);

test(
  title("an entity is checked and created once, though its answer is lost; a taken value is told at its field"),
  async (t) => {
    const { page, go, users, addUser, violations } = await openTables(t);
    await addUser("Ada");
    await go(USERS);
    await page.getByRole("link", { name: "New User" }).click();
    await control(page, "user.name").waitFor();
    for (const left of ["request_id", "validate_only"]) t.is(await control(page, left).count(), 0, left);
    await control(page, "user.email").fill("ada@example.com");
    await control(page, "user.password").fill("a long enough passphrase");
    await control(page, "user.name").fill("Bea");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.locator('[id="field-user.surname-error"]').waitFor();
    t.deepEqual(await violations(), []);
    await control(page, "user.surname").fill("Tester");
    t.is(await page.locator('[id="field-user.surname-error"]').count(), 0);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.locator('[id="field-user.email-error"]').waitFor();
    await control(page, "user.email").fill("bea@example.com");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByText("The service would create it.").waitFor();
    t.is((await users.listUsers({})).users.length, 1);

    // The service does it, and nobody hears of it.
    const requests: (Buffer | null)[] = [];
    const lose = async (request: Request) => requests.push(request.postDataBuffer());
    await page.route(
      "**/CreateUser",
      async (route) => {
        await route.fetch();
        await lose(route.request());
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.locator("dialog").getByRole("alert").waitFor();
    t.is((await users.listUsers({})).users.length, 2);
    page.on("request", (request) => request.url().endsWith("/CreateUser") && requests.push(request.postDataBuffer()));
    await page.getByRole("button", { name: "Create", exact: true }).dblclick();
    await status(page, "User bea@example.com");
    await status(page, "2 Users");
    t.is((await users.listUsers({})).users.length, 2);
    t.deepEqual(requests.length, 2);
    t.deepEqual(requests[0], requests[1]);
    t.is(await page.locator("dialog").count(), 0);
    t.is(await page.evaluate("document.activeElement.textContent"), "New User", "the focus is where it was");
  },
);

test(
  title("an update has the mask of what was changed; a conflict is told by fields, and solved by choices"),
  async (t) => {
    const { page, go, addUser, addProject, projects, violations } = await openTables(t);
    const owner = await addUser("Ada");
    const { id } = await addProject(owner.id, "House", 5);
    await go(PROJECTS);
    await openProject(page, "House");
    t.is(await control(page, "project.owner_id").count(), 0, "IMMUTABLE");
    await page.locator("dialog dd", { hasText: owner.id }).waitFor();
    t.is(await page.getByRole("button", { name: "Save" }).getAttribute("aria-disabled"), "true");
    await control(page, "project.maximum_incomplete_tasks").fill("many");
    await page.keyboard.press("Control+Enter");
    await page.getByText("must be a whole number").waitFor();
    await control(page, "project.maximum_incomplete_tasks").fill("");
    await page.getByText("Changed: maximum_incomplete_tasks.").waitFor();
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByText("The service would save it.").waitFor();
    await page.keyboard.press("Control+Enter");
    await status(page, `Project House (${id}) is saved.`);
    t.is((await projects.getProject({ id })).project?.maximumIncompleteTasks, undefined);

    await openProject(page, "House");
    await control(page, "project.name").fill("Mine");
    await projects.updateProject({
      project: { id, name: "Theirs", maximumIncompleteTasks: 9 },
      updateMask: { paths: ["name", "maximum_incomplete_tasks"] },
    });
    await page.keyboard.press("Control+Enter");
    await page.getByText("Somebody else has changed it meanwhile").waitFor();
    t.is(await page.evaluate("document.activeElement.id"), "conflict-title");
    t.deepEqual(await violations(), []);
    const difference = (name: string) => page.locator(".difference", { hasText: name }).innerText();
    t.regex(await difference("changed by both"), /Before: House[\s\S]*Mine: Mine[\s\S]*Theirs: Theirs/);
    t.regex(await difference("changed by them"), /Before: –[\s\S]*Theirs: 9/);
    await page.getByRole("button", { name: "Save these choices" }).click();
    await status(page, "is saved.");
    t.like((await projects.getProject({ id })).project, { name: "Mine", maximumIncompleteTasks: 9 });

    await openProject(page, "Mine");
    await control(page, "project.name").fill("Mine 2");
    await projects.updateProject({ project: { id, name: "Theirs 2" }, updateMask: { paths: ["name"] } });
    await page.keyboard.press("Control+Enter");
    await page.getByLabel("Theirs: Theirs 2").check();
    await page.getByRole("button", { name: "Back to the form with them" }).click();
    t.is(await control(page, "project.name").inputValue(), "Theirs 2");
    await control(page, "project.name").fill("Mine 3");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    // It was not saved, and not lost.
    await openProject(page, "Theirs 2");
    await page.getByText("What you had changed before is still here").waitFor();
    await projects.archiveProject({ id });
    await projects.deleteProject({ id });
    await page.keyboard.press("Control+Enter");
    await page.getByText("It is not there any more").waitFor();
    t.is(await control(page, "project.name").inputValue(), "Mine 3");
  },
);

test(title("entities are deleted after a question that names them, each with a result of its own"), async (t) => {
  const { page, go, addUser, addProject, projects, violations } = await openTables(t);
  const owner = await addUser("Ada");
  const ready = await addProject(owner.id, "Ready");
  await projects.archiveProject({ id: ready.id });
  await addProject(owner.id, "Busy");
  await go(`${PROJECTS}/filter/name = "Ready" OR name = "Busy"/order_by/name`);
  await status(page, "1 Projects");
  await page.getByLabel("show_archived").check();
  await status(page, "2 Projects");
  await page.getByLabel("Select all of this page").check();
  await status(page, "2 selected.");
  await page.getByRole("button", { name: "Delete 2 selected" }).click();
  await page.getByRole("heading", { name: "Delete 2 Projects?" }).waitFor();
  t.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  t.regex((await page.evaluate<string>("document.activeElement.textContent")) ?? "", /^Delete 2 selected/);
  await page.keyboard.press("Enter");
  await page.locator("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("1 deleted, 1 not.").waitFor();
  t.regex(
    await page.locator(".removals li", { hasText: "Busy" }).innerText(),
    /FAILED_PRECONDITION PROJECT_NOT_ARCHIVED/,
  );
  t.regex(await page.locator(".removals li", { hasText: "Ready" }).innerText(), /deleted$/);
  await status(page, "1 Projects");
  await page.getByRole("button", { name: "Close", exact: true }).last().click();

  // Changed since it was listed: the etag is of another state.
  const { projects: left } = await projects.listProjects({ filter: 'name = "Busy"' });
  const id = left[0]?.id ?? "";
  await projects.archiveProject({ id });
  await page.getByRole("button", { name: /^More of Busy/ }).click();
  await page.getByRole("button", { name: /^Delete Busy/ }).click();
  await page.locator("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("it has been changed since it was listed").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Reload" }).click();
  await status(page, "1 Projects");
  await page.getByRole("row", { name: "Busy" }).locator("th a").click();
  await page
    .locator("dialog")
    .getByRole("button", { name: /^Delete Busy/ })
    .click();
  await page.locator("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await status(page, "No Projects match.");
  await status(page, "is deleted.");
  t.true(await page.evaluate("document.activeElement === document.querySelector('h1')"), "the row is gone");
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const) {
  test(title(`tables are whole at ${width} pixels, ${colorScheme}, and break no rule of axe`), async (t) => {
    const viewport = { width, height: 844 };
    const { page, go, addUser, addProject, violations, complaints } = await openTables(t, { viewport, colorScheme });
    await addProject((await addUser("Ada")).id, "A name of 32 characters, or so", 3);
    const check = async (place: string) => {
      t.deepEqual(await violations(), [], place);
      t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), `${place} is too wide`);
    };
    await go("tables");
    await page.getByText("Choose one of").waitFor();
    await check("all tables");
    await go(PROJECTS);
    await status(page, "2 Projects");
    await page.getByRole("button", { name: /^More of A name/ }).click();
    await page.getByText(/^Columns \(/).click();
    await page.getByLabel(/^Select A name/).check();
    await check("projects");
    const key = await page.locator(".entities tbody th").first().boundingBox();
    await page.locator(".table-scroll").evaluate((table) => table.scrollTo(1000, 0));
    t.is((await page.locator(".entities tbody th").first().boundingBox())?.x, key?.x, "the key stays in sight");
    await openProject(page, "A name");
    await check("a project");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "New Project" }).click();
    await control(page, "project.name").waitFor();
    await check("a new project");
    t.deepEqual(complaints, []);
  });
}

test(title("a table is used by the keyboard alone"), async (t) => {
  const { page, go, addUser, addProject, projects } = await openTables(t);
  const { id } = await addProject((await addUser("Ada")).id, "House");
  await go(`${PROJECTS}/filter/name = "House"`);
  await status(page, "1 Projects");
  const focusOn = async (words: string) => {
    for (let i = 0; i < 60; i++) {
      const at = await page.evaluate<string>(
        "document.activeElement.ariaLabel ?? document.activeElement.id + ' ' + document.activeElement.textContent",
      );
      if (at.startsWith(words)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the focus does not come to what begins with "${words}"`);
  };
  await focusOn(` ${id}`);
  await page.keyboard.press("Enter");
  await control(page, "project.name").waitFor();
  await focusOn("field-project.name");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Home");
  await page.keyboard.press("Control+Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await status(page, "is saved.");
  t.is((await projects.getProject({ id })).project?.name, "Home");
  await status(page, "No Projects match.");
  await page.keyboard.press("/");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  await status(page, "2 Projects");
  await focusOn(" name");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^name\s*, ascending/ }).waitFor();
  await focusOn(" task_count");
  await page.keyboard.press("Shift+Enter");
  await page.getByRole("button", { name: /^task_count\s*, ascending\s*, 2 of 2/ }).waitFor();
  await status(page, "2 Projects");
  await focusOn("Select Home");
  await page.keyboard.press("Space");
  t.true(await page.getByLabel(/^Select Home/).isChecked());
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.getByRole("heading", { name: "History" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.getByRole("heading", { name: "Tables" }).waitFor();
});

test(title("the rows are those of the user who is signed in, and go with the session"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  const { email, as } = await signUp(users, "ada");
  await signUp(users, "bea");
  const { page, go } = await openConsole(t, app.url);
  await go(USERS);
  await page.getByText("TOKEN_MISSING").waitFor();
  await page.getByRole("link", { name: "sign in", exact: true }).click();
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: email }).waitFor();
  await go(USERS);
  await status(page, "1 Users");
  t.deepEqual(await column(page, 4), [email]);
  await page.locator("tbody th a").click();
  await control(page, "user.name").fill("Ida");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  await users.signOut({ everywhere: true }, as);
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByText("Nobody is signed in").waitFor();
  t.false((await page.locator(".call-main").innerText()).includes(email));
  await page.getByRole("link", { name: "sign in", exact: true }).click();
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: email }).waitFor();
  await go(USERS);
  await page.locator("tbody th a").click();
  await control(page, "user.name").waitFor();
  t.is(await control(page, "user.name").inputValue(), "ada", "what was typed has ended with the session");
});

test(title("a page that comes too late is not shown"), async (t) => {
  const { page, go, addUser } = await openTables(t);
  for (const name of ["Ada", "Bea"]) await addUser(name);
  let release = () => {};
  const isHeld = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  await page.route("**/ListUsers", async (route) => {
    if (isFirst) {
      isFirst = false;
      const response = await route.fetch();
      await isHeld;
      // Its request has been given up by then.
      await route.fulfill({ response }).catch(() => undefined);
    } else await route.continue();
  });
  await go(USERS);
  await status(page, "Loading…");
  await page.getByLabel("Filter").fill('name = "Bea"');
  await page.keyboard.press("Enter");
  await status(page, "1 Users");
  release();
  await page.getByRole("button", { name: "Reload" }).click();
  await status(page, "1 Users");
  t.deepEqual(await column(page, 2), ["Bea"]);
});
