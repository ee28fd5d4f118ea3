import './desk.css';
import { mount } from 'svelte';
import { pageData } from '../shared/page';
import { desk } from './desk.svelte';
import Desk from './Desk.svelte';
import type { Loader } from './embed/wire';
import List from './List.svelte';
import New from './New.svelte';
import type { May, Part } from './wire';

type Told =
  | { page: 'list'; projects: Part[] }
  | { page: 'new' }
  | { page: 'project'; project: string; may: May; loader: Loader };

const target = document.querySelector('#page');
const told = pageData<Told>();
if (target) {
  switch (told.page) {
    case 'list':
      mount(List, { target, props: { projects: told.projects } });
      break;
    case 'new':
      mount(New, { target });
      break;
    case 'project':
      mount(Desk, { target, props: { desk: desk(told.project), may: told.may, loader: told.loader } });
  }
}
