/** The calls of this tab. */
export default function HistoryPage() {
  return (
    <section class="page">
      <h1>History</h1>
      <p class="muted">No call was made yet.</p>
    </section>
  );
}
