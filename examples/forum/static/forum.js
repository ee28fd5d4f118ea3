/* Two things: who is looking, for the widget; and what is like the thread somebody is writing. */

/** Fetch a fresh user token from our own server, whenever the widget asks for one. */
async function goldrushToken() {
  const reply = await fetch('/goldrush-token');
  return (await reply.json()).token;
}

const title = document.getElementById('title');
if (title) {
  const body = document.getElementById('body');
  const section = document.getElementById('similar');
  let timer = 0;
  let asked = '';

  const show = (threads) => {
    section.hidden = threads.length === 0;
    section.querySelector('ul').replaceChildren(
      ...threads.map((thread) => {
        const link = document.createElement('a');
        link.href = `/t/${thread.id}`;
        link.textContent = thread.title;
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
  };

  const ask = async () => {
    const words = new URLSearchParams({ title: title.value, body: body.value });
    if (title.value.trim().length < 4) return show([]);
    asked = words.toString();
    const reply = await fetch(`/similar?${words}`);
    // A slow reply to what was typed before must not replace a newer one.
    if (words.toString() === asked && reply.ok) show((await reply.json()).threads);
  };

  for (const field of [title, body])
    field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
}
