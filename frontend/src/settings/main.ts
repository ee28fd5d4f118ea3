import { mount } from 'svelte';
import Settings from './Settings.svelte';

const target = document.querySelector('#page');
if (target) mount(Settings, { target });
