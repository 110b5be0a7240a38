// Copies what is to be pasted elsewhere, and says so. Without it the text is selected by a click and copied by the reader.
for (const snippet of document.querySelectorAll(".snippet")) {
  const button = snippet.querySelector("button");
  const code = snippet.querySelector("code");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Over plain HTTP, or where the reader does not let us, there is the older way.
      getSelection().selectAllChildren(code);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.done;
  });
}
