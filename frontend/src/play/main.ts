import './play.css';
import { mount } from 'svelte';
import { pageData } from '../shared/page';
import { game } from './game.svelte';
import Play from './Play.svelte';

const target = document.querySelector('#page');
if (target) mount(Play, { target, props: { game: game(pageData<{ project: string }>().project) } });
